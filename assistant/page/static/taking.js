// Follows conversation.js in the same function: a quotation is copied, in one form or another,
// kept, or linked to.
function passageOf(quotation) {
  const { article, kept, start, end, answerStart, answerEnd } = quotation.dataset;
  return { article, kept, start, end, words: [+answerStart, +answerEnd] };
}

async function copyFrom(button, text, sentence) {
  if (!(await copyText(text, button))) return tell(NO_COPY);
  tell(sentence);
  mark(button);
}

function mark(button) {
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1500);
}

async function toggleForms(button) {
  const quotation = button.closest(".quotation");
  const open = quotation.querySelector(".menu");
  button.setAttribute("aria-expanded", String(!open));
  if (open) return open.remove();
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", tr("Copy it otherwise"));
  try {
    menu.append(...(await formButtons(passageOf(quotation), tell)));
  } catch (error) {
    button.setAttribute("aria-expanded", "false");
    return tell(error.message);
  }
  quotation.append(menu);
  menu.querySelector("button").focus();
}

async function keepFrom(button) {
  try {
    tell(await keepPassage(passageOf(button.closest(".quotation"))));
    mark(button);
  } catch (error) {
    tell(error.message);
  }
}

log.addEventListener("click", (event) => {
  const button = event.target.closest(".copy, .forms, .keep-it, .link");
  if (!button) return;
  if (button.matches(".copy")) copyFrom(button, button.dataset.citation, tr("Copied with its source."));
  else if (button.matches(".forms")) toggleForms(button);
  else if (button.matches(".keep-it")) keepFrom(button);
  else copyFrom(button, button.href, tr("The link is copied."));  // and the article goes there
});
log.addEventListener("keydown", (event) => {
  const menu = event.target.closest(".menu");
  if (event.key !== "Escape" || !menu) return;
  const button = menu.closest(".quotation").querySelector(".forms");
  toggleForms(button);
  button.focus();
});
