// Goes before toolbar.js in the same function: the articles that are asked together, which this tab
// remembers, and what other tabs change. Two or more that are ticked are asked together; else the
// one that is shown is asked, and a tick of its own is only the first of several.
const chosen = new Set(); // ids
let choice = 0; // counts how often they were chosen: of two messages the later one holds
const CHOSEN = "chosen";

// A box that puts an article among those that are asked together.
function tick(id, title) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = chosen.has(id);
  box.setAttribute("aria-label", tr("Ask “{title}” together with others", { title }));
  box.addEventListener("change", () => choose([id], box.checked));
  const target = document.createElement("label");  // larger than the box: fingers are
  target.className = "tick";
  target.append(box);
  return target;
}

function choose(ids, asked) {
  const changed = ids.filter((id) => chosen.has(id) !== asked);
  for (const id of changed) asked ? chosen.add(id) : chosen.delete(id);
  if (changed.length) tellChosen();
}

function tellChosen() {
  try {
    sessionStorage.setItem(CHOSEN, JSON.stringify([...chosen]));
  } catch {}  // full or forbidden: then a reload begins without ticks
  countChosen();
  apply(!chosen.size && askingAll());
  if (chosen.size && !chosen.has(shown())) open(firstChosen());
}

function firstChosen() {
  return [...chosen][0] ?? "";
}

// These are asked from now on, and nothing else.
function chooseOnly(ids) {
  chosen.clear();
  for (const id of ids) chosen.add(id);
  tellChosen();
}

function apply(everything) {
  noteAll(everything);
  trigger("apply", { chosen: [...chosen], choice: ++choice, all: everything });
}

function askingAll() {
  return document.querySelector("#wide input")?.checked ?? false;
}

function noteAll(everything) {
  try {
    sessionStorage.setItem("all", everything);
  } catch {}  // full or forbidden: then a reload asks the article shown
}
document.addEventListener("change", ({ target }) => {
  if (target.closest("#wide")) noteAll(target.checked);
});

// What was asked before a reload.
function chooseAgain() {
  let everything = false;
  try {
    for (const id of JSON.parse(sessionStorage.getItem(CHOSEN)) ?? []) chosen.add(id);
    everything = sessionStorage.getItem("all") === "true";
  } catch {}
  if (chosen.size || everything) apply(everything);
}

// The count stands in the bar, too: the ticks are out of sight while the list is closed or filtered.
function countChosen() {
  const articles = library.number === 1
    ? tr("1 article")
    : tr("{number} articles", { number: library.number });
  const number = chosen.size > 1 ? tr("{number} chosen", { number: chosen.size }) : "";
  find(".open").textContent = [articles, number].filter(Boolean).join(", ");
  const shown = library.articles.length;
  find(".ticks").hidden = library.number < 2 || !(shown || chosen.size);
  find(".tick-shown").hidden = !shown;
  find(".tick-shown").textContent = tr("Choose all {number} shown", { number: shown });
  find(".tick-none").hidden = !chosen.size;
  find(".ticked").textContent = number;
}

function chooseAll(ids, asked) {
  choose(ids, asked);
  list();
}

// A lone tick goes when another article is shown, and all of them when a conversation begins beside
// an article that is not among them.
document.addEventListener("article-shown", ({ detail }) => {
  if (chosen.size === 1 && !chosen.has(detail)) chooseAll([...chosen], false);
});
document.addEventListener("conversation-opened", ({ detail }) => {
  if (!detail.id && !chosen.has(shown())) chooseAll([...chosen], false);
});
document.addEventListener("take-off", ({ detail }) => chooseAll(detail ?? [...chosen], false));
element.addEventListener("click", ({ target }) => {
  if (target.closest(".tick-shown")) chooseAll(library.articles.map(({ id }) => id), true);
  if (!target.closest(".tick-none")) return;
  chooseAll([...chosen], false);
  find(".tick-shown").focus();
});

// A sentence of the text in which the words stand that were looked for; a click shows it.
function foundIn(article, { start, end, words, before, found, after }) {
  const button = document.createElement("button");
  const mark = document.createElement("mark");
  button.type = "button";
  button.className = "passage-found";
  button.dir = "auto";
  mark.textContent = found;
  button.append(before, mark, after);
  button.addEventListener("click", () => {
    fold();
    const wanted = { article, span: [start, end], words };
    document.dispatchEvent(new CustomEvent("show-in-article", { detail: { wanted, heat: [] } }));
    document.querySelector("#article .paper").focus({ preventScroll: true });
  });
  return button;
}

// Another tab, or another reader, may have changed the articles meanwhile.
const others = new BroadcastChannel("articles");
async function look() {
  const before = library.number;
  await refresh(all.hidden ? "" : find(".find").value.trim());
  if (library.number === before) return;
  apply(askingAll());
  if (!before) open("");
}
others.addEventListener("message", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
