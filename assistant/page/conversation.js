// Runs once for the conversation (gr.HTML gives element, props, trigger, watch).
// A turn arrives as {id, html}; the html was escaped where it was made. It is put in its place
// once, so that what a reader unfolded stays unfolded and only news is announced.
const log = element.querySelector(".turns");
const status = element.querySelector("#place-shown");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

function place({ id, html }) {
  log.querySelectorAll(".turn.notice.bare").forEach((turn) => turn.remove());
  const made = document.createElement("template");
  made.innerHTML = html;
  const turn = made.content.firstElementChild;
  const known = log.querySelector(`[data-turn="${CSS.escape(id)}"]`);
  if (known) known.replaceWith(turn);
  else log.append(turn);
  show(turn.querySelector(".quotation.best"), false);
  const top = turn.getBoundingClientRect().top - log.getBoundingClientRect().top;
  log.scrollTo({ top: log.scrollTop + top - 8, behavior: calm.matches ? "auto" : "smooth" });
}

// Shows a quotation in the article; without one, nothing in the article stays marked.
function show(quotation, told = true) {
  log.querySelectorAll(".quotation.current").forEach((one) => {
    one.classList.remove("current");
    one.querySelector(".cite").removeAttribute("aria-current");
  });
  let detail = null;
  if (quotation) {
    const button = quotation.querySelector(".cite");
    quotation.classList.add("current");
    button.setAttribute("aria-current", "true");
    const { article, start, end, answerStart, answerEnd } = quotation.dataset;
    detail = { article, span: [+start, +end], words: [+answerStart, +answerEnd] };
    if (told) status.textContent = `Shown in the article: ${button.lastChild.textContent}`;
  }
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

function edit(question) {
  const box = document.querySelector("#question textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

log.addEventListener("click", (event) => {
  const refill = event.target.closest(".refill");
  if (refill) return edit(refill.textContent);
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
    document.querySelector("#question textarea").focus();
  }
});

watch("turn", () => props.turn && place(props.turn));
