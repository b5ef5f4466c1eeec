// Runs once for the welcome: a starter question is asked as it stands.
element.addEventListener("click", (event) => {
  if (event.target.closest(".add-own")) document.dispatchEvent(new CustomEvent("add-article"));
  const starter = event.target.closest(".starter");
  if (!starter) return;
  const detail = { question: starter.textContent };
  document.dispatchEvent(new CustomEvent("ask-question", { detail }));
});
