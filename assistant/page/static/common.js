// Goes before the scripts of several parts of the page, in the function of each.

// The server's answer to a request; its error is a sentence.
async function request(path, method = "GET", body = undefined) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const sent = body === undefined ? body : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: sent });
  } catch {
    throw new Error(NO_SERVER);
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.said);
  return said;
}

// What this tab keeps for its next load; "" where storage is forbidden.
function remembered(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

// True if it is done. The clipboard proper needs https or this machine; the old way works elsewhere.
async function copyText(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const held = document.activeElement;
    const away = document.createElement("textarea");
    away.value = text;
    away.className = "unseen";
    beside.after(away);
    away.select();
    const done = document.execCommand("copy");
    away.remove();
    held?.focus({ preventScroll: true });
    return done;
  }
}

// Address of a passage's forms; `kept` is the article as it was when it was quoted.
function citationOf({ article, start, end, kept }) {
  return `v1/citation?${new URLSearchParams({ article, start, end, kept: kept ?? "" })}`;
}

// Buttons that each copy the passage in one form.
async function formButtons(passage, done) {
  const { forms } = await request(citationOf(passage));
  return forms.map(({ name, text }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", async () => {
      done((await copyText(text, button)) ? tr("Copied: {name}.", { name }) : NO_COPY);
    });
    return button;
  });
}
// A time of the server, in the reader's own zone and habit.
function localTime(time) {
  return new Date(time).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
const NO_SERVER = tr("The server does not answer. Is it still running?");
const NO_COPY = tr("The browser does not let this page copy.");

// Keeps a passage among the quotations; whoever lists them hears of it.
async function keepPassage({ article, start, end, kept, words }) {
  const body = { article, start: +start, end: +end, kept: kept ?? "", words: words ?? [0, 0] };
  const said = await request("v1/quotations", "POST", body);
  document.dispatchEvent(new CustomEvent("quotation-kept", { detail: said }));
  return said.said;
}
