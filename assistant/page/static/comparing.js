// Follows wrong.js in the same function: the question of a turn to each article by itself.
log.addEventListener("click", ({ target }) => {
  const button = target.closest(".each");
  if (!button) return;
  button.disabled = true;
  button.textContent = tr("Reading each article …");
  trigger("expand", { turn: button.closest(".turn").dataset.turn });
});
watch("compared", () => {
  if (!props.compared) return;
  const { turn, html, error } = props.compared;
  const button = log.querySelector(`[data-turn="${CSS.escape(turn)}"] .each`);
  if (!button) return;
  if (error) {
    button.disabled = false;
    button.textContent = tr("Each article by itself");
    return tell(error);
  }
  button.closest(".judge").insertAdjacentHTML("beforebegin", html);  // escaped where it was made
  button.remove();
});
