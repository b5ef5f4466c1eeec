// Follows conversation.js in the same function: a question is shown as soon as it is asked, before
// the server knows of it. Only one is with the server; what is asked meanwhile waits here.
const SHOWN_CHARS = 300; // of a question, as in the answer that takes its place
const queue = []; // {id, question, everywhere}; the first is with the server
let lost = false;

function ask(question, everywhere = false) {
  if (lost) return fill(question);
  fill("");
  log.querySelectorAll(".turn.notice.bare").forEach((turn) => turn.remove());
  leading?.abort();
  log.querySelectorAll(".suggested").forEach((one) => one.remove());
  const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) =>
    one.toString(16).padStart(2, "0")).join("");
  queue.push({ id, question, everywhere });
  if (question.trim()) echo(id, question.trim());
  if (queue.length === 1) send();
  document.dispatchEvent(new CustomEvent("question-asked"));
}

function echo(id, question) {
  const turn = document.createElement("article");
  const heading = document.createElement("h3");
  const wait = document.createElement("p");
  turn.className = "turn waiting";
  turn.dataset.turn = id;
  heading.className = "question";
  heading.dir = "auto";
  const letters = Array.from(question);
  heading.textContent =
    letters.length > SHOWN_CHARS ? `${letters.slice(0, SHOWN_CHARS).join("").trimEnd()} …` : question;
  wait.className = "wait";
  wait.textContent = queue.length > 1 ? tr("Waits for the answer before …") : tr("Reading the article …");
  turn.append(heading, wait);
  log.append(turn);
  bring(turn, { pixels: 8 });
}

function send() {
  const { id, question, everywhere } = queue[0];
  trigger("submit", { turn: id, question, everywhere });
}

// The question of this turn is done with; the next one's turn comes.
function askNext(id) {
  if (queue[0]?.id !== id) return;
  queue.shift();
  if (queue.length) send();
  else if (log.lastElementChild?.matches(".answered")) leadOn();
}

// What will not be answered goes back into the box.
function giveUp() {
  const questions = queue.splice(0);
  for (const { id } of questions) log.querySelector(`[data-turn="${id}"]`)?.remove();
  putBack(questions.map(({ question }) => question).join("\n"));
}

// Questions that lead on, below the last answer, looked for after it was shown; a new question
// ends that.
let leading = null;
async function leadOn() {
  leading = new AbortController();
  const path = `v1/suggestions?${new URLSearchParams({ conversation: kept() })}`;
  try {
    const answer = await fetch(path, { signal: leading.signal });
    const { turn, questions } = await answer.json();
    const last = log.lastElementChild;
    if (queue.length || !questions?.length || last?.dataset.turn !== turn) return;
    last.append(suggestions(questions));
  } catch {}  // of what nobody asked for nobody is told
}

function suggestions(questions) {
  const part = document.createElement("div");
  const heading = document.createElement("h4");
  const list = document.createElement("ul");
  part.className = "suggested";
  heading.className = "kicker";
  heading.textContent = tr("Ask next");
  for (const question of questions) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "next";
    button.lang = "en";
    button.textContent = question;
    row.append(button);
    list.append(row);
  }
  part.append(heading, list);
  return part;
}
log.addEventListener("click", ({ target }) => {
  const next = target.closest(".suggested .next");
  if (!next) return;
  ask(next.textContent);
  goOn();
});

log.addEventListener("click", ({ target }) => {
  const all = target.closest(".elsewhere .next");
  if (!all) return;
  ask(all.dataset.question, true);
  goOn();
});

// Where a hand goes on that pressed what is gone now; a keyboard on glass would hide the answer.
function goOn() {
  const { matches: touched } = window.matchMedia("(pointer: coarse)");
  (touched ? log : box()).focus({ preventScroll: true });
}

function enters(event) {
  return event.target.closest?.("#question textarea") && event.key === "Enter" && !event.shiftKey
    && !event.isComposing;
}
document.addEventListener("keydown", (event) => {
  if (!enters(event)) return;
  event.preventDefault();
  event.stopPropagation();
  ask(event.target.value);
}, true);
document.addEventListener("click", (event) => {
  if (!event.target.closest("#question button")) return;
  event.stopPropagation();
  ask(box().value);
  box().focus();
}, true);
document.addEventListener("ask-question", ({ detail }) => {
  ask(detail.question);
  goOn();
});
window.addEventListener("pagehide", () => queue.slice(1).length && putBack(
  queue.slice(1).map(({ question }) => question).join("\n"),
));

// Gradio says what failed in a style of its own; here it is said as everything else.
function hearFailures() {
  for (const text of document.querySelectorAll(".toast-message-text:not(:empty)")) {
    lost ||= text.textContent.includes("Connection to the server was lost");
    text.replaceChildren();
    text.closest(".toast-body").querySelector(".toast-close")?.click();
    const words = document.querySelector("#masthead .lost");
    if (lost) words.textContent = tr("Connection to the server was lost. What you typed is kept, and the page goes on by itself when the server is back.");
    else tell(tr("The server could not answer. Ask again."));
    giveUp();
  }
}
new MutationObserver(hearFailures).observe(document.body, { childList: true, subtree: true });
