// Runs once for the switch of a narrow window, which shows one side at a time (windows.css).
// Other scripts ask for a side with the event "show-pane"; in a wide window it changes nothing.
function showPane(name) {
  const columns = document.querySelector("#columns");
  if ((columns.dataset.pane ?? "conversation") === name) return;
  columns.dataset.pane = name;
  for (const button of element.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.pane === name));
  }
  document.dispatchEvent(new CustomEvent("pane-shown", { detail: name }));
}
element.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button) showPane(button.dataset.pane);
});
document.addEventListener("show-pane", ({ detail }) => {
  showPane(detail);
  const held = document.activeElement;  // which may be on the side that is out of sight now
  if (held?.closest("#conversation") && !held.checkVisibility()) {
    document.querySelector("#article .paper").focus({ preventScroll: true });
  }
});
