// Follows toolbar.js in the same function: an article is pasted, chosen, dropped or fetched.
let going = null; // stops what is being added

function offerToAdd() {
  fold(adding);
  find(".failed").textContent = "";
  find("#new-text").focus();
}

// Sends it, shows how far it is, and ends with the article or with a sentence.
async function add(path, type, body, emptied) {
  if (going) return;
  going = new AbortController();
  const begun = performance.now();
  find(".failed").textContent = "";
  find("fieldset").disabled = true;
  find(".going").hidden = false;
  follow({ doing: "Sending …", part: null }, begun);
  find(".stop").focus();
  try {
    const answer = await fetch(`v1/articles${path}`, {
      method: "POST", headers: { "Content-Type": type }, body, signal: going.signal,
    });
    if (!answer.ok) throw new Error((await answer.json()).error);
    const last = await lastOf(answer.body, begun);
    if (last.error) throw new Error(last.error);
    emptied();
    await tellAdded(last.added);
  } catch (error) {
    const stopped = error.name === "AbortError";
    const lost = error instanceof TypeError;
    await refresh();
    find(".failed").textContent = stopped
      ? "Stopped. Nothing was added."
      : lost ? "The server does not answer. Is it still running?" : error.message;
  } finally {
    going = null;
    find("fieldset").disabled = false;
    find(".going").hidden = true;
    if (!adding.hidden) find("#new-text").focus();
  }
}

// The last line of the answer; those before it say how far it is.
async function lastOf(stream, begun) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    text += value ?? "";
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines.map((one) => JSON.parse(one))) {
      if (!("doing" in line)) return line;
      follow(line, begun);
    }
    if (done) throw new Error("The server stopped before it was done. Add it again.");
  }
}

function follow({ doing, part }, begun) {
  const bar = find(".going progress");
  if (part === null) {
    bar.removeAttribute("value");
    follow.from = null;
  } else {
    bar.value = part;
    follow.from ??= performance.now();
  }
  const left = part > 0.1 ? ((performance.now() - follow.from) * (1 / part - 1)) / 1000 : 0;
  find(".going p").textContent = left > 2 ? `${doing}, about ${Math.ceil(left)} seconds left` : doing;
}

async function tellAdded({ id, said, similar }) {
  fold();
  await refresh();
  open(id, true);
  const likes = similar.map((one) => [
    `“${one.title}” (${one.percent}%)`,
    () => open(one.id),
  ]);
  say(likes.length ? `${said} It is nearly the same as` : said, likes);
  document.querySelector("#question textarea").focus();
}

function addFile(file) {
  if (!library.may_change) return;
  offerToAdd();
  if (file.size > library.most_bytes) {
    const most = Math.floor(library.most_bytes / 1e6);
    find(".failed").textContent = `Expected at most ${most} MB, ${file.name} has more. Split it.`;
    return;
  }
  const path = `?name=${encodeURIComponent(file.name)}`;
  add(path, "application/octet-stream", file, () => {});
}

function addText(text, title, emptied) {
  add("", "application/json", JSON.stringify({ text, title }), emptied);
}

find(".new").addEventListener("click", () => (adding.hidden ? offerToAdd() : fold()));
find(".stop").addEventListener("click", () => going?.abort());
adding.addEventListener("submit", (event) => {
  event.preventDefault();
  const box = find("#new-text");
  if (document.activeElement === find("#new-address")) return find(".fetch").click();
  if (!box.value.trim()) {
    find(".failed").textContent = "There is no text yet. Paste it above.";
    return box.focus();
  }
  addText(box.value, find("#new-name").value, () => {
    box.value = find("#new-name").value = "";
  });
});
find(".fetch").addEventListener("click", () => {
  const box = find("#new-address");
  if (!/^https?:\/\/\S+$/i.test(box.value.trim())) {
    find(".failed").textContent = "Expected an address that begins with https:// or http://.";
    return box.focus();
  }
  addText(box.value.trim(), "", () => (box.value = ""));
});
find(".file").addEventListener("change", ({ target }) => {
  if (target.files[0]) addFile(target.files[0]);
  target.value = "";
});

// A file may be dropped anywhere; the browser would open it in the place of this page.
let over = 0;
function carried({ dataTransfer }) {
  return library.may_change && dataTransfer?.types.includes("Files");
}
function lift(by) {
  over = by ? over + by : 0;
  find(".landing").classList.toggle("open", over > 0);
}
document.addEventListener("dragenter", (event) => carried(event) && lift(1));
document.addEventListener("dragleave", (event) => carried(event) && lift(-1));
document.addEventListener("dragover", (event) => carried(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!carried(event)) return;
  event.preventDefault();
  lift(0);
  const { files } = event.dataTransfer;
  addFile(files[0]);
  if (files.length > 1) find(".failed").textContent = "One at a time: the first one is added.";
});
refresh();
