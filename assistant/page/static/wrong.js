// Follows taking.js in the same function: an answer is called wrong, and the sentence that is right
// is chosen in the article; it is kept on this machine to test the assistant with.
let judged = null; // the turn whose right sentence is wanted

function askForRight(turn) {
  endJudging();
  judged = turn;
  const panel = document.createElement("div");
  const words = document.createElement("p");
  panel.className = "judging";
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", tr("Wrong answer?"));
  words.textContent = tr("Select the sentence in the article that is right. It is kept on this machine only, to test the assistant with.");
  panel.append(
    words,
    choice(tr("The article does not say it"), () => keepRight(null)),
    choice(tr("Cancel"), () => endJudging(true)),
  );
  turn.querySelector(".judge").append(panel);
  document.dispatchEvent(new CustomEvent("answer-wanted", { detail: true }));
  bring(panel, { part: 0.6 });
  panel.querySelector("button").focus({ preventScroll: true });
}

function choice(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

function endJudging(focused = false) {
  log.querySelectorAll(".judging").forEach((one) => one.remove());
  if (focused) judged?.querySelector(".wrong").focus();
  judged = null;
  document.dispatchEvent(new CustomEvent("answer-wanted", { detail: false }));
}

async function keepRight(passage) {
  if (!judged) return;
  let right = null;
  if (passage) {
    const { article, start, end } = passage;
    right = { article, kept: passage.kept, start, end };
  }
  const body = { conversation: kept(), turn: judged.dataset.turn, right };
  try {
    const { said } = await request("v1/wrong-answers", "POST", body);
    const done = judged.querySelector(".judge");
    endJudging();
    done.textContent = said;
    document.dispatchEvent(new CustomEvent("show-pane", { detail: "conversation" }));
    done.tabIndex = -1;
    done.focus({ preventScroll: true });  // what had it is gone
  } catch (error) {
    tell(error.message);
  }
}

log.addEventListener("click", ({ target }) => {
  const button = target.closest(".wrong");
  if (button) askForRight(button.closest(".turn"));
});
log.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest(".judging")) endJudging(true);
});
document.addEventListener("answer-chosen", ({ detail }) => keepRight(detail));
