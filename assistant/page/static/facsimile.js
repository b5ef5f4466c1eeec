// Follows selection.js in the same function: pages of a PDF as pictures, beside the text or, where
// there is no room, in its place. The sentence that is cited is boxed.
function pagesOf(paper) {
  return JSON.parse(paper.dataset.pages ?? "[]");  // offset at which each begins
}

function pageAt(offset) {
  return pagesOf(element.querySelector(".paper")).findLastIndex((start) => start <= offset) + 1;
}

// The sentence that is cited, if it begins on this page.
function citedOn(page) {
  const cited = element.querySelector(".sentence.cited");
  if (!cited || !wanted || pageAt(wanted.span[0]) !== page) return null;
  return wanted.span;
}

function facsimile() {
  return element.querySelector(".facsimile");
}

function showPage(page) {
  const paper = element.querySelector(".paper");
  const pages = pagesOf(paper);
  if (page < 1 || page > pages.length) return;
  if (!facsimile()) paper.after(newFacsimile());
  const panel = facsimile();
  panel.page = page;
  panel.setAttribute("aria-label", tr("Page {page} as a picture", { page }));
  panel.querySelector(".number").textContent = tr("Page {page} of {pages}", { page, pages: pages.length });
  // Not `disabled`, which would lose the focus.
  panel.querySelector(".earlier").setAttribute("aria-disabled", String(page <= 1));
  panel.querySelector(".later").setAttribute("aria-disabled", String(page >= pages.length));
  draw(panel, page, citedOn(page) ?? [pages[page - 1], pages[page - 1]]);
}

async function draw(panel, page, [start, end]) {
  const { article, version } = element.querySelector(".paper").dataset;
  const told = panel.querySelector(".told");
  const picture = panel.querySelector("img");
  const at = `v1/articles/${encodeURIComponent(article)}/page.png?${new URLSearchParams({ start, end, version })}`;
  if (picture.at === at) return;
  picture.at = at;
  told.textContent = tr("Drawing page {page} …", { page });
  let said = "";
  try {
    const answer = await fetch(at);
    if (!answer.ok) throw new Error((await answer.json()).said);
    const image = URL.createObjectURL(await answer.blob());
    if (picture.at !== at) return URL.revokeObjectURL(image);
    URL.revokeObjectURL(picture.src);
    picture.src = image;
    picture.alt = tr("Page {page}. The article’s text says what stands on it.", { page });
    picture.hidden = false;
  } catch (error) {
    if (picture.at !== at) return;
    picture.hidden = true;
    said = error instanceof TypeError ? NO_SERVER : error.message;
  }
  told.textContent = said;
}

function newFacsimile() {
  const panel = document.createElement("div");
  panel.className = "facsimile";
  panel.setAttribute("role", "region");
  panel.innerHTML = `<div class="turning">
    <button type="button" class="earlier">←</button>
    <span class="number" role="status"></span>
    <button type="button" class="later">→</button>
    <button type="button" class="shut"></button></div>
    <p class="told" role="status"></p>
    <div class="picture" tabindex="0" role="group"><img hidden alt=""></div>`;
  panel.querySelector(".earlier").setAttribute("aria-label", tr("Page before"));
  panel.querySelector(".later").setAttribute("aria-label", tr("Next page"));
  panel.querySelector(".shut").textContent = tr("Close the page");
  panel.querySelector(".picture").setAttribute("aria-label", tr("Picture of the page"));
  return panel;
}

function closePage() {
  const page = facsimile()?.page;
  if (!page) return;
  URL.revokeObjectURL(facsimile().querySelector("img").src);
  facsimile().remove();
  (element.querySelector(`.page[data-page="${page}"]`) ?? element.querySelector(".paper")).focus();
}

element.addEventListener("click", ({ target }) => {
  const mark = target.closest("button.page");
  if (mark) {
    showPage(+mark.dataset.page);
    return facsimile().querySelector(".shut").focus();
  }
  if (target.closest(".shut")) return closePage();
  if (target.closest(".earlier")) showPage(facsimile().page - 1);
  if (target.closest(".later")) showPage(facsimile().page + 1);
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest(".facsimile")) closePage();
});
