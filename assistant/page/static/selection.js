// Follows heat.js in the same function: a passage that is selected in the article can be copied
// with its source, or kept. `s` in the article selects a sentence, for those without a mouse.
const bubble = document.createElement("div");
bubble.className = "passage";
bubble.setAttribute("role", "group");
bubble.setAttribute("aria-label", tr("The selected passage"));
bubble.hidden = true;
(element.closest("main") ?? document.body).append(bubble);
let passage = null;
let forms = []; // of the passage; fetched before they are needed: browsers copy in a click only

// Offset in the article of a place in a sentence; characters count as Python counts them.
function offsetIn(sentence, node, offset) {
  const before = document.createRange();
  before.selectNodeContents(sentence);
  before.setEnd(node, offset);
  return +sentence.dataset.start + Array.from(before.toString()).length;
}

function selectedPassage() {
  const selection = window.getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const paper = element.querySelector(".paper");
  if (!paper?.dataset.article || !paper.contains(range.commonAncestorContainer)) return null;
  const touched = [...paper.querySelectorAll(".sentence")].filter((one) => range.intersectsNode(one));
  if (!touched.length) return null;
  const [first, last] = [touched[0], touched.at(-1)];
  let start = +first.dataset.start;
  let end = +last.dataset.end;
  if (first.contains(range.startContainer)) {
    start = offsetIn(first, range.startContainer, range.startOffset);
  }
  if (last.contains(range.endContainer)) end = offsetIn(last, range.endContainer, range.endOffset);
  const from = Array.from(first.textContent).slice(start - first.dataset.start);
  start += Math.max(from.findIndex((one) => one.trim()), 0);
  const upTo = Array.from(last.textContent).slice(0, end - last.dataset.start).reverse();
  end -= Math.max(upTo.findIndex((one) => one.trim()), 0);
  if (start >= end) return null;
  const { article, kept } = paper.dataset;
  return { article, kept, start, end, box: range.getBoundingClientRect() };
}

// While a reader says which sentence is right, a selected one can be that.
document.addEventListener("answer-wanted", ({ detail }) => {
  bubble.classList.toggle("choosing", detail);
});

function hideBubble() {
  bubble.hidden = true;
  passage = null;
}

function action(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.addEventListener("mousedown", (event) => event.preventDefault());  // it stays selected
  button.addEventListener("click", act);
  return button;
}

async function offerPassage() {
  const found = selectedPassage();
  if (!found) return bubble.contains(document.activeElement) ? undefined : hideBubble();
  const same = passage && ["article", "kept", "start", "end"].every((one) => passage[one] === found[one]);
  passage = found;
  if (!same) {
    try {
      const [withSource, ...others] = await formButtons(found, sayInBubble);
      if (passage !== found) return;
      forms = others;
      for (const one of [withSource, ...others]) {
        one.addEventListener("mousedown", (event) => event.preventDefault());
      }
      withSource.textContent = tr("Copy with source");
      const more = action(tr("Copy otherwise"), () => {
        more.remove();
        bubble.querySelector(".said").before(...forms);
        forms[0].focus();
        placeBubble();
      });
      const said = document.createElement("span");
      said.className = "said";
      said.setAttribute("role", "status");
      const chosen = action(tr("This is the answer"), () => {
        document.dispatchEvent(new CustomEvent("answer-chosen", { detail: passage }));
        hideBubble();
        element.querySelector(".paper").focus({ preventScroll: true });
      });
      chosen.className = "chosen";
      bubble.replaceChildren(withSource, action(tr("Keep"), keepSelected), more, chosen, said);
    } catch (error) {
      bubble.replaceChildren(error.message);
    }
  }
  bubble.hidden = false;
  placeBubble();
}

async function keepSelected() {
  try {
    sayInBubble(await keepPassage(passage));
  } catch (error) {
    sayInBubble(error.message);
  }
}

function sayInBubble(sentence) {
  bubble.querySelector(".said").textContent = sentence;
  placeBubble();
}

// Under the passage, or above it where there is no room.
function placeBubble() {
  if (!passage) return;
  const { box } = passage;
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const under = box.bottom + 8;
  const top = under + height < innerHeight ? under : Math.max(box.top - height - 8, 8);
  bubble.style.top = `${Math.min(top, innerHeight - height - 8)}px`;
  bubble.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
}

window.addEventListener("beforeprint", hideBubble);
document.addEventListener("pane-shown", () => element.checkVisibility() || hideBubble());
window.addEventListener("resize", () => {
  if (bubble.hidden || !passage) return;
  if (!element.checkVisibility()) return hideBubble();  // a narrow window shows the other side
  const selection = window.getSelection();
  if (selection.rangeCount) passage.box = selection.getRangeAt(0).getBoundingClientRect();
  placeBubble();
});
let choosing = null;
document.addEventListener("selectionchange", () => {
  clearTimeout(choosing);
  choosing = setTimeout(offerPassage, 250);
});
element.addEventListener("scroll", () => passage && !bubble.contains(document.activeElement) && hideBubble(), true);

function selectSentence(by) {
  const all = [...element.querySelectorAll(".sentence")];
  const selection = window.getSelection();  // newer than `passage`, which waits for its end
  const held = selection.isCollapsed ? null : selection.anchorNode;
  const selected = held ? all.findIndex((one) => one.contains(held)) : -1;
  const cited = all.findIndex((one) => one.classList.contains("cited"));
  const next = all[selected >= 0 ? selected + by : Math.max(cited, 0)];
  if (!next) return;
  selection.selectAllChildren(next);
  const { top, bottom } = next.getBoundingClientRect();
  const view = element.querySelector(".paper").getBoundingClientRect();
  if (top < Math.max(view.top, 0) || bottom > Math.min(view.bottom, innerHeight) - 80) {
    next.scrollIntoView({ block: "center", behavior: "instant" });  // a scroll hides the bubble
  }
}
element.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !event.target.matches(".paper")) return;
  if (event.key.toLowerCase() === "s") selectSentence(event.shiftKey ? -1 : 1);
  else if (event.key === "Enter" && passage) bubble.querySelector("button")?.focus();
  else if (event.key === "Escape" && passage) window.getSelection().removeAllRanges();
  else return;
  event.preventDefault();
});
bubble.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  window.getSelection().removeAllRanges();
  hideBubble();
  element.querySelector(".paper").focus({ preventScroll: true });
});
