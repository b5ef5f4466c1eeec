// Runs once for the article pane (gr.HTML gives element, props, trigger, watch).
// Marks a sentence and the exact words in it by their offsets in the article, and scrolls to it
// inside the pane only: on a phone scrollIntoView would move the whole page.
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
let wanted = null;

function clear() {
  element.querySelectorAll("mark").forEach((mark) => {
    const sentence = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    sentence.normalize();
  });
  element.querySelectorAll(".cited").forEach((sentence) => {
    sentence.classList.remove("cited");
    sentence.removeAttribute("aria-current");
  });
}

// Offsets count characters as Python does; a JavaScript string counts an emoji twice.
function markWords(sentence, start, end) {
  const text = Array.from(sentence.textContent);
  const from = Math.max(start - sentence.dataset.start, 0);
  const to = Math.min(end - sentence.dataset.start, text.length);
  if (from >= to) return;
  const mark = document.createElement("mark");
  mark.textContent = text.slice(from, to).join("");
  sentence.replaceChildren(text.slice(0, from).join(""), mark, text.slice(to).join(""));
}

function scrollTo(sentence) {
  let pane = sentence.parentElement;
  while (pane !== document.body) {
    const overflow = getComputedStyle(pane).overflowY;
    if (pane.scrollHeight > pane.clientHeight && /auto|scroll/.test(overflow)) break;
    pane = pane.parentElement;
  }
  if (pane === document.body) return;
  const place = sentence.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  const top = pane.scrollTop + place - pane.clientHeight / 3;
  pane.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
}

function showWanted() {
  clear();
  if (!wanted) return;
  const paper = element.querySelector(".paper");
  if (paper.dataset.article !== wanted.article) {
    trigger("select", { article: wanted.article });  // Python sends it; `value` then changes
    return;
  }
  const [start, end] = wanted.span;
  const cited = [...element.querySelectorAll(".sentence")].filter(
    ({ dataset }) => +dataset.start < end && +dataset.end > start,
  );
  for (const sentence of cited) {
    sentence.classList.add("cited");
    sentence.setAttribute("aria-current", "true");
    markWords(sentence, ...wanted.words);
  }
  if (cited.length) scrollTo(cited[0]);
}

document.addEventListener("show-in-article", ({ detail }) => {
  wanted = detail;
  showWanted();
});

// Another article: mark in it what was asked for; chosen by hand, it starts at its beginning.
watch("value", () => {
  const paper = element.querySelector(".paper");
  paper.scrollTop = 0;
  if (wanted && paper.dataset.article === wanted.article) showWanted();
});
