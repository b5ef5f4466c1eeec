// Runs once for the article pane (gr.HTML gives element, props, trigger, watch).
// Marks a sentence and the exact words in it by their offsets in the article, and scrolls to it.
let wanted = followed(); // what is to be marked: {article, span, words}, and `kept` as it was quoted
let arriving = wanted !== null; // by a link, until its article is here

// The sentence that the address of the page names, if it names one.
function linked() {
  const named = new URLSearchParams(location.hash.slice(1));
  const span = [+named.get("start"), +named.get("end")];
  if (!named.get("article") || !(span[0] >= 0 && span[0] < span[1])) return null;
  const words = (named.get("words") ?? "0-0").split("-").map(Number);
  return { article: named.get("article"), span, words };
}

// The article that is read, and in which conversation: a reload shows it again (see `page.load` in
// app.py).
function noteRead(article) {
  try {
    sessionStorage.setItem("article", article);
    sessionStorage.setItem("read-in", remembered("conversation"));
  } catch {}  // full or forbidden: then a reload begins with the first article
}

// The same when the page is loaded: a reload in the midst of another article does not go back.
function followed() {
  const place = linked();
  const again = performance.getEntriesByType("navigation")[0]?.type === "reload";
  return again && place && ![place.article, ""].includes(remembered("article")) ? null : place;
}

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

function showWanted(arrived = false) {
  clear();
  if (!wanted) return;
  const paper = element.querySelector(".paper");
  if (!paper.dataset.article) return;
  const other = paper.dataset.article !== wanted.article;
  const { kept = paper.dataset.kept } = wanted;
  if (other || (paper.dataset.kept !== kept && !arrived)) {
    // Python sends it; `value` then changes.
    trigger("select", { article: wanted.article, kept: wanted.kept ?? "" });
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
  if (cited.length) bring(cited[0], { part: 1 / 3 });
  if (facsimile()) showPage(pageAt(start));
}

document.addEventListener("show-in-article", ({ detail }) => {
  heat = detail.heat;
  drawHeat();
  // What was asked last, perhaps before a reload, is newer than the link; its article may not be
  // here yet.
  arriving = Boolean(detail.wanted) && !element.querySelector(".paper").dataset.article;
  wanted = detail.wanted;
  showWanted();
});

window.addEventListener("hashchange", () => {
  const place = linked();
  if (!place) return;
  wanted = place;
  document.dispatchEvent(new CustomEvent("show-pane", { detail: "article" }));
  showWanted();
});

element.addEventListener("click", ({ target }) => {
  if (target.closest(".add-own")) document.dispatchEvent(new CustomEvent("add-article"));
});

// It could not scroll while it was out of sight.
document.addEventListener("pane-shown", ({ detail }) => {
  if (detail === "article") requestAnimationFrame(() => showWanted());
});

// Another article: mark in it what was asked for; chosen by hand, it starts at its beginning.
watch("value", () => {
  const paper = element.querySelector(".paper");
  if (paper.dataset.article) noteRead(paper.dataset.article);
  document.dispatchEvent(new CustomEvent("article-shown", { detail: paper.dataset.article }));
  paper.scrollTop = 0;
  drawHeat();
  if (wanted && (arriving || paper.dataset.article === wanted.article)) showWanted(!arriving);
  arriving = false;
});
