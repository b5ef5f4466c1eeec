// Runs once for the conversation (gr.HTML gives element, props, trigger, watch).
// A turn arrives as {id, html}; the html was escaped where it was made. It is put in its place
// once, so that what a reader unfolded stays unfolded and only news is announced.
const log = element.querySelector(".turns");
const status = element.querySelector("#place-shown");
const said = element.querySelector(".said");

// Id of the conversation in this tab; the server has the rest of it. A window of its own keeps its
// own, and a reload finds it again.
const KEPT = "conversation";
function kept() {
  return remembered(KEPT);
}
function keep(id) {
  try {
    sessionStorage.setItem(KEPT, id);
  } catch {}  // full or forbidden: then a reload begins anew
  document.dispatchEvent(new CustomEvent("conversation-opened", { detail: { id } }));
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
  const draft = remembered(DRAFT);
  if (draft && !box().value) fill(draft);
}

// An unanswered question goes back into the box, unless the reader has gone on typing there.
function remember(question, conversation, turn) {
  if (turn.matches(".notice")) putBack(question);
  if (turn.matches(".answered, .silent")) keep(conversation);
}

function putBack(question) {
  if (question.trim() && box()?.value.trim() === "") fill(question);
}

function place({ id, question, conversation, html }) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const turn = made.content.firstElementChild;
  const known = log.querySelector(`[data-turn="${CSS.escape(id)}"]`);
  const held = known?.contains(document.activeElement);
  if (known) known.replaceWith(turn);
  else log.append(turn);
  if (held) log.focus({ preventScroll: true });
  dateTurns();
  nameOnce();
  remember(question, conversation, turn);
  offer();
  show(turn.querySelector(".quotation.best"), false, turn);
  bring(turn, { pixels: 8 });
  if (!turn.matches(".waiting")) askNext(id);
}

// When a question was asked is worth saying from the next day on.
function dateTurns() {
  for (const time of log.querySelectorAll(".when time")) {
    time.textContent = localTime(time.dateTime);
    const today = new Date().toDateString() === new Date(time.dateTime).toDateString();
    time.parentElement.hidden = today;
  }
}

// Where was looked is said again only when it was elsewhere.
function nameOnce() {
  let before = "";
  for (const line of log.querySelectorAll(".looked")) {
    line.hidden = line.textContent === before;
    before = line.textContent;
  }
}

// The first turn in which all of the words stand by which the conversation was found, or some.
function holding(search) {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const counts = [...log.children].map((turn) => {
    const text = turn.textContent.toLowerCase();
    return wanted.filter((word) => text.includes(word)).length;
  });
  const most = Math.max(0, ...counts);
  return most ? log.children[counts.indexOf(most)] : log.lastElementChild;
}

// Shows a conversation again, as it was shown.
function reopen({ id, turns, error }) {
  if (error) {
    if (kept()) keep("");
    return tell(error);
  }
  log.innerHTML = turns.join("");  // escaped where it was made
  dateTurns();
  nameOnce();
  keep(id);
  offer();
  const turn = holding(sought);
  const quotation = turn?.querySelector(".quotation.best");
  // After a reload the reader sees the article again that was being read.
  if (!reading || quotation?.dataset.article === reading) show(quotation, false, turn);
  reading = sought = "";
  if (turn) bring(turn, { pixels: 8 });
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
    const { article, kept, start, end, answerStart, answerEnd } = quotation.dataset;
    wanted = { article, kept, span: [+start, +end], words: [+answerStart, +answerEnd] };
    if (told) status.textContent = tr("Shown in the article: {place}", {
      place: button.lastChild.textContent,
    });
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

// What has an answer can be carried away.
function offer() {
  const none = !log.querySelector(".answered, .silent");
  for (const one of element.querySelectorAll(".ways, .keep")) one.hidden = none;
}

function tell(sentence) {
  clearTimeout(said.waiting);
  said.textContent = sentence;
  said.waiting = setTimeout(() => (said.textContent = ""), 8000);
}

document.addEventListener("tell", ({ detail }) => tell(detail));

// What was asked before stays among the conversations.
function startOver(focused) {
  if (log.querySelector(".waiting")) return tell(tr("An answer is still being looked for."));
  keep("");
  log.replaceChildren();
  offer();
  show(null);
  trigger("clear");
  if (!focused) return;
  document.dispatchEvent(new CustomEvent("show-pane", { detail: "conversation" }));
  box().focus();
}
document.addEventListener("new-conversation", ({ detail }) => startOver(detail?.focus));
document.addEventListener("open-conversation", ({ detail }) => {
  document.dispatchEvent(new CustomEvent("show-pane", { detail: "conversation" }));
  if (log.querySelector(".waiting")) return tell(tr("An answer is still being looked for."));
  sought = detail.search ?? "";
  trigger("select", { conversation: detail.id });
});

// In a narrow window saving and printing are folded behind a button.
function unfoldWays(open) {
  const ways = element.querySelector(".ways");
  ways.setAttribute("aria-expanded", String(open));
  (open ? element.querySelector(".save") : ways).focus();
}
element.addEventListener("keydown", ({ key, target }) => {
  const unfolded = element.querySelector(".ways").ariaExpanded === "true";
  if (key === "Escape" && unfolded && target.closest(".foot")) unfoldWays(false);
});
element.addEventListener("click", ({ target }) => {
  if (target.closest(".print")) return window.print();
  const ways = target.closest(".ways");
  if (ways) unfoldWays(ways.ariaExpanded === "false");
  const save = target.closest(".save");
  if (save) trigger("download", { kind: save.dataset.kind });
});

log.addEventListener("click", (event) => {
  const refill = event.target.closest(".refill");
  if (refill) {
    fill(refill.dataset.question ?? refill.textContent);
    return box().focus();
  }
  if (event.target.closest(".take, .menu")) return;  // see taking.js
  const quotation = event.target.closest(".quotation");
  const selecting = !window.getSelection().isCollapsed && !event.target.closest("button");
  if (!quotation || selecting) return;
  show(quotation);
  document.dispatchEvent(new CustomEvent("show-pane", { detail: "article" }));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const typing = event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox])");
  if (typing && event.key === "Escape" && typing.closest("#question")) return log.focus();
  if (typing) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "/") {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("show-pane", { detail: "conversation" }));
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
  tell(tr("Saved as {name}.", { name }));
});
watch("opened", () => props.opened && reopen(props.opened));
refill();
let sought = ""; // words by which the conversation was found that is being opened
let reading = kept() && remembered("read-in") === kept() ? remembered("article") : "";
if (kept()) trigger("select", { conversation: kept() });
