// Runs once for the toolbar (gr.HTML gives element, props, trigger): the bar above the article, the
// list of all articles, rename, remove and undo. Words of others are only ever put in as text.
const find = (what) => element.querySelector(what);
const bar = find(".bar");
const all = find(".all");
const naming = find(".naming");
const adding = find(".adding");
const told = find(".told");
let library = { articles: [], number: 0 };
let noted = null; // what ends the offer to undo

// What the server says to a request; its error is a sentence.
async function call(path = "", method = "GET", body = undefined) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  let answer;
  try {
    answer = await fetch(`v1/articles${path}`, {
      method, headers, body: body === undefined ? body : JSON.stringify(body),
    });
  } catch {
    throw new Error(tr("The server does not answer. Is it still running?"));
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.said);
  if (method !== "GET") others.postMessage("changed");
  return said;
}

function shown() {
  return document.querySelector("#article .paper")?.dataset.article ?? "";
}

// Says a sentence, and offers what can be done about it: [[words, action], …]. What offers nothing
// goes by itself, unless it `stays`; the rest goes with the next question, unless it `stays`, too.
const READ_SECONDS = 10;
function say(sentence, offers = [], stays = false) {
  clearTimeout(noted);
  told.replaceChildren(sentence);
  told.classList.toggle("stays", stays);
  if (sentence && !offers.length && !stays) noted = setTimeout(say, READ_SECONDS * 1000, "");
  for (const [words, action] of offers) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", action);
    told.append(" ", button);
  }
}

async function refresh(search = "") {
  try {
    library = await call(search && `?search=${encodeURIComponent(search)}`);
  } catch {
    return; // a page that is served without a library
  }
  const { number, may_change: mayChange, note, starting, urls } = library;
  bar.hidden = number < 2 && !mayChange;
  countChosen();
  find(".changes").hidden = !mayChange;
  find(".rename").hidden = find(".remove").hidden = !number;
  find(".by-address").hidden = !urls;
  find(".find").hidden = number < 2;
  list();
  if (note && !told.textContent) say(note, [], true);
  if (starting) setTimeout(refresh, 1000);
}

function list() {
  const rows = library.articles.map(({ id, title, about, passage }) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    const known = document.createElement("span");
    row.dataset.article = id;
    button.type = "button";
    button.dir = "auto";
    button.textContent = title;
    if (id === shown()) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => {
      fold();
      open(id);
      find(".open").focus();
    });
    known.textContent = about;
    if (library.number > 1) row.append(tick(id, title));
    row.append(button, known);
    if (passage) row.append(foundIn(id, passage));
    return row;
  });
  const held = document.activeElement?.closest("#toolbar .all li");
  const at = held ? targetsIn(held).indexOf(document.activeElement) : -1;
  find(".all ul").replaceChildren(...rows);
  const again = held && rows.find((row) => row.dataset.article === held.dataset.article);
  if (held) ((again && targetsIn(again)[at]) ?? find(".find")).focus({ preventScroll: true });
  const more = library.found - rows.length;
  find(".rest").textContent = !library.found ? tr("Nothing found.") : more > 0 ? tr("and {number} more", { number: more }) : "";
}

function targetsIn(row) {
  return [...row.querySelectorAll("button, input")];
}

document.addEventListener("question-asked", () => {
  if (!told.matches(".stays")) say("");
});
function open(id, added = false) {
  if (added) { // the new one is asked, alone
    choose([...chosen], false);
    noteAll(false);
  }
  trigger("select", { article: id, added });
}

// One thing unfolds at a time.
function fold(kept = null) {
  for (const one of [all, naming, adding]) one.hidden = one !== kept;
  find(".open").setAttribute("aria-expanded", String(kept === all));
  element.classList.toggle("covering", kept === adding);
}

function title() {
  return document.querySelector("#article .paper h2")?.textContent ?? "";
}

async function change(act) {
  try {
    await act();
  } catch (error) {
    say(error.message);
  }
}

find(".open").addEventListener("click", async () => {
  if (!all.hidden) return fold();
  find(".find").value = "";
  await refresh();
  fold(all);
  if (!find(".find").hidden) find(".find").focus();
});
find(".find").addEventListener("input", ({ target }) => {
  clearTimeout(target.waiting);
  target.waiting = setTimeout(() => refresh(target.value.trim()), 200);
});

find(".rename").addEventListener("click", () => {
  fold(naming.hidden ? naming : null);
  if (naming.hidden) return;
  naming.article = shown();
  find("#new-title").value = title();
  find("#new-title").select();
});
naming.addEventListener("submit", (event) => {
  event.preventDefault();
  change(async () => {
    const id = naming.article;
    const { said } = await call(`/${encodeURIComponent(id)}`, "PATCH", {
      title: find("#new-title").value,
    });
    fold();
    say(said);
    open(id);
    find(".rename").focus();
    await refresh();
  });
});

find(".remove").addEventListener("click", () => change(async () => {
  fold();
  const id = shown();
  const path = `/${encodeURIComponent(id)}`;
  const { said, undo_seconds: seconds } = await call(path, "DELETE");
  choose([id], false);
  open(firstChosen());
  await refresh();
  say(said, [[tr("Undo"), () => change(async () => {
    say((await call(`${path}/undo`, "POST", {})).said);
    open(id);
    await refresh();
    find(".remove").focus();
  })]], true);
  told.querySelector("button").focus();
  noted = setTimeout(() => {
    const held = told.contains(document.activeElement);
    say("");
    if (held) find(".new").focus();
  }, seconds * 1000);
}));

element.addEventListener("click", ({ target }) => {
  if (target.closest(".leave")) leave();
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && [all, naming, adding].some((one) => !one.hidden)) leave();
});
function leave() {
  const back = !adding.hidden ? ".new" : !naming.hidden ? ".rename" : ".open";
  fold();
  find(back).focus();
}
