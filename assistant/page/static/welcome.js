// Runs once for the welcome: a starter question is asked as it stands.
element.addEventListener("click", (event) => {
  const starter = event.target.closest(".starter");
  if (starter) trigger("select", { question: starter.textContent });
});
