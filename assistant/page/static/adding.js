// Follows toolbar.js in the same function: an article is pasted, chosen, dropped or fetched.
let going = null; // stops what is being added

function offerToAdd() {
  fold(adding);
  find(".failed").textContent = "";
  find(".outcomes").replaceChildren();
  find("#new-text").focus();
}

// Sends it, shows how far it is, and ends with the article or with a sentence.
async function add(path, type, body, emptied) {
  if (going) return;
  begin();
  try {
    const added = await send(path, type, body);
    emptied();
    await tellAdded(added);
  } catch (error) {
    await refresh();
    find(".failed").textContent = error.name === "AbortError"
      ? tr("Stopped. Nothing was added.")
      : reason(error);
  } finally {
    end();
  }
}

// Adds one file after the other, with a line for what became of each.
async function addFiles(files) {
  if (going) return;
  const lines = find(".outcomes");
  const ids = [];
  lines.replaceChildren();
  begin();
  try {
    for (const [number, file] of files.entries()) {
      find(".going .number").textContent = tr("File {number} of {total}", {
        number: number + 1, total: files.length,
      });
      const line = document.createElement("li");
      const words = document.createElement("button");
      let said;
      try {
        const added = await send(pathOf(file), FILE, checked(file));
        said = added.said;
        ids.push(added.id);
        words.addEventListener("click", () => goTo(added.id));
      } catch (error) {
        if (error.name === "AbortError") break;
        said = reason(error);
        line.className = "bad";
      }
      words.type = "button";
      words.textContent = said.startsWith(nameOf(file)) ? said : `${nameOf(file)}: ${said}`;
      line.append(...(line.matches(".bad") ? words.childNodes : [words]));
      lines.append(line);
      line.scrollIntoView({ block: "nearest" });
    }
    const left = files.length - lines.children.length;
    if (left) find(".failed").textContent = tr("Stopped. {number} of {total} were not added.", {
      number: left, total: files.length,
    });
    await look();
    if (ids.length) chooseOnly(ids);
  } finally {
    end();
    if (!adding.hidden) lines.querySelector("button")?.focus();
  }
}

function begin() {
  going = new AbortController();
  find(".failed").textContent = "";
  find("fieldset").disabled = true;
  find(".going").hidden = false;
  follow({ doing: tr("Sending …"), part: null });
  find(".stop").focus();
}

function end() {
  going = null;
  find("fieldset").disabled = false;
  find(".going").hidden = true;
  find(".going .number").textContent = "";
  if (!adding.hidden) find("#new-text").focus();
}

function reason(error) {
  const lost = error instanceof TypeError;
  return lost ? tr("The server does not answer. Is it still running?") : error.message;
}

// What was added, or an error with the reason why nothing was.
async function send(path, type, body) {
  const answer = await fetch(`v1/articles${path}`, {
    method: "POST", headers: { "Content-Type": type }, body, signal: going.signal,
  });
  if (!answer.ok) throw new Error((await answer.json()).said);
  const last = await lastOf(answer.body);
  if (last.error) throw new Error(last.said);
  others.postMessage("changed");
  return last.added;
}

// The last line of the answer; those before it say how far it is.
async function lastOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    text += value ?? "";
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines.map((one) => JSON.parse(one))) {
      if (!("doing" in line)) return line;
      follow(line);
    }
    if (done) throw new Error(tr("The server stopped before it was done. Add it again."));
  }
}

function follow({ doing, part }) {
  const bar = find(".going progress");
  if (part === null) {
    bar.removeAttribute("value");
    follow.from = null;
  } else {
    bar.value = part;
    follow.from ??= performance.now();
  }
  const left = part > 0.1 ? ((performance.now() - follow.from) * (1 / part - 1)) / 1000 : 0;
  find(".going .doing").textContent = left > 2 ? tr("{doing}, about {number} seconds left", {
    doing, number: Math.ceil(left),
  }) : doing;
}

// To what was added, and to its first question.
function goTo(id) {
  fold();
  open(id, true);
  document.dispatchEvent(new CustomEvent("show-pane", { detail: "conversation" }));
  document.querySelector("#question textarea").focus();
}

async function tellAdded({ id, said, similar }) {
  await refresh();
  const likes = similar.map((one) => [
    tr("“{title}” ({number}%)", { title: one.title, number: one.percent }),
    () => open(one.id),
  ]);
  say(likes.length ? `${said} ${tr("It is nearly the same as")}` : said, likes);
  goTo(id);
  // In a narrow window that leads away from the side on which it is said.
  if (!told.checkVisibility()) document.dispatchEvent(new CustomEvent("tell", { detail: told.textContent }));
}

const FILE = "application/octet-stream";

function checked(file) {
  if (file.size <= library.most_bytes) return file;
  const most = Math.floor(library.most_bytes / 1e6);
  throw new Error(tr("{name} has more than {number} MB. Split it.", { name: file.name, number: most }));
}

function nameOf(file) {
  return file.way || file.webkitRelativePath || file.name;
}

function pathOf(file) {
  return `?name=${encodeURIComponent(nameOf(file))}`;
}

function take(files) {
  if (!library.may_change || !files.length) return;
  offerToAdd();
  if (files.length > 1) return addFiles(files);
  try {
    add(pathOf(files[0]), FILE, checked(files[0]), () => {});
  } catch (error) {
    find(".failed").textContent = error.message;
  }
}

function addText(text, title, emptied) {
  add("", "application/json", JSON.stringify({ text, title }), emptied);
}

find(".new").addEventListener("click", () => (adding.hidden ? offerToAdd() : fold()));
document.addEventListener("add-article", () => {
  document.dispatchEvent(new CustomEvent("show-pane", { detail: "article" }));
  if (library.may_change) offerToAdd();
});
find(".stop").addEventListener("click", () => going?.abort());
adding.addEventListener("submit", (event) => {
  event.preventDefault();
  const box = find("#new-text");
  if (document.activeElement === find("#new-address")) return find(".fetch").click();
  if (!box.value.trim()) {
    find(".failed").textContent = tr("There is no text yet. Paste it above.");
    return box.focus();
  }
  addText(box.value, find("#new-name").value, () => {
    box.value = find("#new-name").value = "";
  });
});
find(".fetch").addEventListener("click", () => {
  const box = find("#new-address");
  if (!/^https?:\/\/\S+$/i.test(box.value.trim())) {
    find(".failed").textContent = tr("An address begins with https:// or http://.");
    return box.focus();
  }
  addText(box.value.trim(), "", () => (box.value = ""));
});
for (const chooser of [find(".file"), find(".folder")]) {
  chooser.addEventListener("change", ({ target }) => {
    take([...target.files].filter(({ name }) => !name.startsWith(".")));
    target.value = "";
  });
}

// Files of what was dropped, those in folders too; names that begin with a dot are hidden ones.
async function filesOf(entries) {
  const files = [];
  for (const entry of entries) {
    if (!entry || entry.name.startsWith(".")) continue;
    if (entry.isFile) {
      const file = await new Promise((give, fail) => entry.file(give, fail));
      files.push(Object.assign(file, { way: entry.fullPath.slice(1) }));
    }
    if (!entry.isDirectory) continue;
    const reader = entry.createReader();
    for (;;) { // a folder is told a hundred entries at a time
      const some = await new Promise((give, fail) => reader.readEntries(give, fail));
      if (!some.length) break;
      files.push(...(await filesOf(some)));
    }
  }
  return files;
}

// A file may be dropped anywhere; the browser would open it in the place of this page.
// What lies over everything else belongs beside nothing else.
const landing = find(".landing");
(element.closest(".gradio-container") ?? document.body).append(landing);
let over = 0;
function carried({ dataTransfer }) {
  return library.may_change && dataTransfer?.types.includes("Files");
}
function lift(by) {
  over = by ? over + by : 0;
  landing.classList.toggle("open", over > 0);
}
document.addEventListener("dragenter", (event) => carried(event) && lift(1));
document.addEventListener("dragleave", (event) => carried(event) && lift(-1));
document.addEventListener("dragover", (event) => carried(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!carried(event)) return;
  event.preventDefault();
  lift(0);
  const { files, items } = event.dataTransfer;
  const entries = [...items].map((item) => item.webkitGetAsEntry?.());
  if (entries.some((entry) => entry?.isDirectory)) {
    filesOf(entries).then(take, () => (find(".failed").textContent = tr("The folder cannot be read.")));
  } else {
    take([...files]);
  }
});
refresh();
chooseAgain();
