// Runs once for the conversation (gr.HTML gives element, props, trigger, watch).
// A turn arrives as {id, html}; the html was escaped where it was made. It is put in its place
// once, so that what a reader unfolded stays unfolded and only news is announced.
const log = element.querySelector(".turns");
const status = element.querySelector("#place-shown");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

// What was asked in this tab, to be asked again after a reload. A window of its own keeps its own.
const KEPT = "conversation";
const MOST_KEPT = 30;
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];  // storage is forbidden, or holds something else
  }
}
function keep(turns) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(turns.slice(-MOST_KEPT)));
  } catch {}  // full or forbidden: then a reload begins anew
}

// What is typed and not yet asked outlives a reload too: the page reloads by itself when its server
// comes back.
const DRAFT = "draft";
document.addEventListener("input", ({ target }) => {
  if (!target.closest("#question")) return;
  try {
    sessionStorage.setItem(DRAFT, target.value);
  } catch {}
});
function refill() {
  if (!box()) return requestAnimationFrame(refill);
  let draft = "";
  try {
    draft = sessionStorage.getItem(DRAFT);
  } catch {}
  if (draft && !box().value) fill(draft);
}

// An unanswered question goes back into the box, an asked one leaves it, unless the reader has
// gone on typing there.
function remember(id, question, articles, turn) {
  const others = kept().filter((one) => one.id !== id);
  if (turn.matches(".notice")) {
    keep(others);
    if (question.trim() && box()?.value.trim() === "") fill(question);
    return;
  }
  if (others.length === kept().length) keep([...others, { id, question, articles }]);
  if (turn.matches(".waiting") && box()?.value === question) fill("");
}

function place({ id, question, articles, html }) {
  log.querySelectorAll(".turn.notice.bare").forEach((turn) => turn.remove());
  const made = document.createElement("template");
  made.innerHTML = html;
  const turn = made.content.firstElementChild;
  const known = log.querySelector(`[data-turn="${CSS.escape(id)}"]`);
  const held = known?.contains(document.activeElement);
  if (known) known.replaceWith(turn);
  else log.append(turn);
  if (held) log.focus({ preventScroll: true });
  remember(id, question, articles, turn);
  offer();
  show(turn.querySelector(".quotation.best"), false, turn);
  const top = turn.getBoundingClientRect().top - log.getBoundingClientRect().top;
  log.scrollTo({ top: log.scrollTop + top - 8, behavior: calm.matches ? "auto" : "smooth" });
}

// Shows a quotation in the article; without one, nothing in the article stays marked.
function show(quotation, told = true, turn = quotation?.closest(".turn")) {
  log.querySelectorAll(".quotation.current").forEach((one) => {
    one.classList.remove("current");
    one.querySelector(".cite").removeAttribute("aria-current");
  });
  let wanted = null;
  if (quotation) {
    const button = quotation.querySelector(".cite");
    quotation.classList.add("current");
    button.setAttribute("aria-current", "true");
    const { article, start, end, answerStart, answerEnd } = quotation.dataset;
    wanted = { article, span: [+start, +end], words: [+answerStart, +answerEnd] };
    if (told) status.textContent = `Shown in the article: ${button.lastChild.textContent}`;
  }
  const detail = { wanted, heat: JSON.parse(turn?.dataset.heat ?? "[]") };
  document.dispatchEvent(new CustomEvent("show-in-article", { detail }));
}

// j and k walk through the quotations, unfolding where one is folded away.
function step(by) {
  const all = [...log.querySelectorAll(".quotation")];
  const current = all.findIndex((one) => one.classList.contains("current"));
  const fresh = log.querySelector(".turn:last-child .quotation") ?? all.at(-1);
  const next = current < 0 ? fresh : all[current + by];
  if (!next) return;
  const folded = next.closest("details");
  if (folded) folded.open = true;
  show(next);
  next.querySelector(".cite").focus({ preventScroll: true });
  const box = next.getBoundingClientRect();
  const view = log.getBoundingClientRect();
  if (box.top < view.top) log.scrollTop += box.top - view.top - 8;
  else if (box.bottom > view.bottom) log.scrollTop += box.bottom - view.bottom + 8;
}

function box() {
  return document.querySelector("#question textarea");
}

function fill(question) {
  box().value = question;
  box().dispatchEvent(new Event("input", { bubbles: true }));
}

// The clipboard proper needs https or this machine; the old way works elsewhere too.
async function copy(button) {
  const text = button.dataset.citation;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const away = document.createElement("textarea");
    away.value = text;
    away.className = "unseen";
    button.after(away);
    away.select();
    const done = document.execCommand("copy");
    away.remove();
    button.focus();
    if (!done) return tell("The browser does not let this page copy.");
  }
  tell("Copied with its source.");
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1500);
}

// What has an answer can be carried away.
function offer() {
  element.querySelector(".keep").hidden = !log.querySelector(".answered, .silent");
}

function tell(sentence) {
  status.textContent = sentence;
}

function startOver() {
  if (log.querySelector(".waiting")) return tell("An answer is still being looked for.");
  keep([]);
  log.replaceChildren();
  offer();
  show(null);
  trigger("clear");
  box().focus();
}

element.addEventListener("click", ({ target }) => {
  if (target.closest(".fresh")) return startOver();
  const save = target.closest(".save");
  if (save) trigger("download", { kind: save.dataset.kind });
});

log.addEventListener("click", (event) => {
  const refill = event.target.closest(".refill");
  if (refill) {
    fill(refill.dataset.question ?? refill.textContent);
    return box().focus();
  }
  const button = event.target.closest(".copy");
  if (button) return copy(button);
  if (event.target.closest(".link")) return;  // the article pane goes where the address points
  const quotation = event.target.closest(".quotation");
  const selecting = !window.getSelection().isCollapsed && !event.target.closest("button");
  if (quotation && !selecting) show(quotation);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const typing = event.target.closest("textarea, input, select, [contenteditable]");
  if (typing && event.key === "Escape" && typing.closest("#question")) return log.focus();
  if (typing) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "/") {
    event.preventDefault();
    box().focus();
  }
});

watch("turn", () => props.turn && place(props.turn));
watch("file", () => {
  if (!props.file) return;
  const { name, type, text, error } = props.file;
  if (error) return tell(error);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  tell(`Saved as ${name}.`);
});
refill();
if (kept().length) trigger("select", { turns: kept() });
