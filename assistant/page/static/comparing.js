// Follows wrong.js in the same function: the question of a turn to each article by itself.
log.addEventListener("click", ({ target }) => {
  const button = target.closest(".each");
  if (!button || button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";  // not `disabled`, which would lose the focus
  button.textContent = tr("Reading each article …");
  trigger("expand", { turn: button.closest(".turn").dataset.turn });
});
watch("compared", () => {
  if (!props.compared) return;
  const { turn, html, error } = props.compared;
  const button = log.querySelector(`[data-turn="${CSS.escape(turn)}"] .each`);
  if (!button) return;
  if (error) {
    button.ariaDisabled = "false";
    button.textContent = tr("Each article by itself");
    return tell(error);
  }
  button.closest(".judge").insertAdjacentHTML("beforebegin", html);  // escaped where it was made
  const held = document.activeElement === button;
  const table = button.closest(".turn").querySelector(".compared");
  button.remove();
  table.tabIndex = -1;
  if (held) table.focus({ preventScroll: true });
});
