// Runs once for the masthead (gr.HTML gives element): the drawer, and in it the list of all
// conversations. Words of others are only ever put in as text.
const find = (what) => element.querySelector(what);
const drawer = find("#drawer");
let current = ""; // id of the conversation that is open

const rooms = {
  talks: { button: find(".show-talks"), refresh: () => listTalks() },
  quotations: { button: find(".show-quotations"), refresh: () => listQuotations() },
};

// Shows one room of the drawer, or closes it.
async function show(room = null) {
  const left = Object.keys(rooms).find((one) => !find(`.${one}`).hidden);
  drawer.hidden = !room;
  for (const [name, { button }] of Object.entries(rooms)) {
    find(`.${name}`).hidden = name !== room;
    button.setAttribute("aria-expanded", String(name === room));
  }
  if (!room) return left && rooms[left].button.focus();
  drawer.setAttribute("aria-label", find(`.${room} h2`).textContent);
  say(room, "");
  find(".find").value = "";
  await rooms[room].refresh();
  firstOf(room).focus();
}

// Says a sentence in a room, and offers one action, for a while.
function say(room, sentence, words = "", action = null, seconds = 0) {
  const told = find(`.${room} .told`);
  clearTimeout(told.waiting);
  told.replaceChildren(sentence);
  if (!action) return;
  const button = labelled(words, action);
  told.append(" ", button);
  button.focus();
  told.waiting = setTimeout(() => {
    const held = told.contains(document.activeElement);
    say(room, "");
    if (held) firstOf(room).focus();
  }, seconds * 1000);
}

// What takes the focus when a room is entered, or when what had it is gone.
function firstOf(room) {
  return find(room === "talks" ? ".find" : ".close");
}

function labelled(words, action, about = "") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  if (about) button.setAttribute("aria-label", `${words}: ${about}`);
  button.addEventListener("click", action);
  return button;
}

async function attempt(room, act) {
  try {
    await act();
  } catch (error) {
    say(room, error.message);
  }
}

function listTalks() {
  return attempt("talks", async () => {
    const search = find(".find").value.trim();
    const found = await request(`v1/conversations?${new URLSearchParams({ search })}`);
    find(".talks ul").replaceChildren(...found.conversations.map(talkRow));
    const more = found.found - found.conversations.length;
    const none = search ? tr("Nothing found.") : tr("What you ask is kept here.");
    const rest = !found.found ? none : more > 0 ? tr("and {number} more: find them by their words", { number: more }) : "";
    find(".talks .rest").textContent = [rest, found.note].filter(Boolean).join(" ");
  });
}

function talkRow(talk) {
  const row = document.createElement("li");
  row.dataset.talk = talk.id;
  const title = labelled(talk.title, () => openTalk(talk.id, find(".find").value));
  title.className = "name";
  title.dir = "auto";
  if (talk.id === current) title.setAttribute("aria-current", "true");
  const about = document.createElement("span");
  about.className = "about";
  about.textContent = `${localTime(talk.changed)} · ${talk.about}`;
  const rename = labelled(tr("Rename"), () => {
    row.replaceChildren(namingForm(talk));
    row.querySelector("input").focus();
    row.querySelector("input").select();
  }, talk.title);
  rename.className = "rename";
  const remove = labelled(tr("Remove"), () => removeTalk(talk.id), talk.title);
  row.append(title, about, rename, remove);
  return row;
}

function openTalk(id, search) {
  document.dispatchEvent(new CustomEvent("open-conversation", { detail: { id, search } }));
  show();
  document.querySelector("#question textarea")?.focus();
}

function namingForm({ id, title }) {
  const form = document.createElement("form");
  const box = document.createElement("input");
  const save = labelled(tr("Rename"), () => {});
  save.type = "submit";
  box.value = title;
  box.maxLength = 200;
  box.required = true;
  box.setAttribute("aria-label", tr("Title of the conversation"));
  form.append(box, save, labelled(tr("Cancel"), () => endNaming(id)));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();  // it would close the drawer
    endNaming(id);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt("talks", async () => {
      const path = `v1/conversations/${encodeURIComponent(id)}`;
      const { said } = await request(path, "PATCH", { title: box.value });
      await endNaming(id);
      say("talks", said);
    });
  });
  return form;
}

async function endNaming(id) {
  await listTalks();
  (find(`.talks li[data-talk="${CSS.escape(id)}"] .rename`) ?? find(".find")).focus();
}

function removeTalk(id) {
  attempt("talks", async () => {
    const path = `v1/conversations/${encodeURIComponent(id)}`;
    const { said, undo_seconds: seconds } = await request(path, "DELETE");
    const wasOpen = id === current;
    if (wasOpen) document.dispatchEvent(new CustomEvent("new-conversation"));
    await listTalks();
    const undo = () => attempt("talks", async () => {
      say("talks", (await request(`${path}/undo`, "POST", {})).said);
      await listTalks();
      if (wasOpen) document.dispatchEvent(new CustomEvent("open-conversation", { detail: { id } }));
      find(".find").focus();
    });
    say("talks", said, tr("Undo"), undo, seconds);
  });
}

document.addEventListener("conversation-opened", ({ detail }) => {
  current = detail.id;
  if (!find(".talks").hidden) listTalks();
});
find(".fresh").addEventListener("click", () => {
  if (!drawer.hidden) show();
  document.dispatchEvent(new CustomEvent("new-conversation", { detail: { focus: true } }));
});
for (const [name, { button }] of Object.entries(rooms)) {
  button.addEventListener("click", () => show(find(`.${name}`).hidden ? name : null));
}
find(".close").addEventListener("click", () => show());
find(".find").addEventListener("input", ({ target }) => {
  clearTimeout(target.waiting);
  target.waiting = setTimeout(listTalks, 200);
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !drawer.hidden) show();
});
