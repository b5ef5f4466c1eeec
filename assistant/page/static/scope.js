// Runs once for the line that says which articles are asked: a click takes one of them off.
element.addEventListener("click", ({ target }) => {
  const off = target.closest(".off");
  if (!off) return;
  const articles = off.dataset.article ? [off.dataset.article] : null;  // null for every one
  document.dispatchEvent(new CustomEvent("take-off", { detail: articles }));
  document.querySelector("#question textarea").focus();
});
