
// Follows article.js in the same function. The strip beside the article: one tick a sentence at
// its place in the whole, longer and stronger the more probably it answers the question shown;
// and a frame around the part that is in sight.
let heat = [];  // [article, start, end, score, place], best first
const NEAR = 10;  // pixels from a tick within which a click means it

function showPlace([article, start, end]) {
  wanted = { article, span: [start, end], words: [0, 0] };
  showWanted();
}

function drawHeat() {
  const paper = element.querySelector(".paper");
  const strip = element.querySelector(".heat .ticks");
  if (!strip) return;
  const own = heat.filter(([article]) => article === paper.dataset.article);
  // All of a short article is in sight: nothing has to be found in it.
  const fits = paper.scrollHeight <= paper.clientHeight + 1;
  strip.parentElement.classList.toggle("asked", own.length > 0 && !fits);
  const above = paper.getBoundingClientRect().top - paper.scrollTop;
  const scale = strip.clientHeight / paper.scrollHeight;
  const ticks = [...paper.querySelectorAll(".sentence")].map((sentence) => {
    const { start, end } = sentence.dataset;
    const scored = own.find((one) => one[1] < end && one[2] > start);
    const score = scored?.[3] ?? 0;
    const box = sentence.getBoundingClientRect();
    const tick = document.createElement("i");
    tick.style.top = `${((box.top + box.bottom) / 2 - above) * scale - 2}px`;
    tick.style.width = `calc(${15 + 85 * score}% - ${8 * (0.15 + 0.85 * score)}px)`;
    if (scored) {
      tick.className = "scored";
      tick.style.opacity = 0.3 + 0.7 * score;
      tick.title = `${scored[4]}: ${percent(score)}`;
      tick.place = scored;
    }
    return tick;
  });
  const frame = document.createElement("b");
  strip.replaceChildren(frame, ...ticks);
  moveFrame();
  const places = heat.slice(0, 3).map((one) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${one[4]}: ${percent(one[3])}`;
    button.addEventListener("click", () => showPlace(one));
    return button;
  });
  element.querySelector(".places").replaceChildren(...places);
}

function percent(score) {
  return score > 0.99 ? tr("over 99%") : score < 0.01 ? tr("under 1%") : tr("{number}%", { number: Math.round(100 * score) });
}

function moveFrame() {
  const paper = element.querySelector(".paper");
  const frame = element.querySelector(".heat b");
  if (!frame) return;
  const scale = frame.parentElement.clientHeight / paper.scrollHeight;
  frame.style.top = `${paper.scrollTop * scale}px`;
  frame.style.height = `${paper.clientHeight * scale}px`;
}

element.addEventListener("click", ({ target, clientY }) => {
  const strip = target.closest(".heat.asked")?.querySelector(".ticks");
  if (!strip) return;
  const away = (tick) => {
    const { top, bottom } = tick.getBoundingClientRect();
    return Math.max(top - clientY, clientY - bottom, 0);
  };
  // Among those near enough the most probable one, which also is the easiest to see.
  const near = [...strip.querySelectorAll(".scored")].filter((tick) => away(tick) <= NEAR);
  near.sort((one, other) => other.place[3] - one.place[3]);
  if (near.length) return showPlace(near[0].place);
  const paper = element.querySelector(".paper");
  const part = Math.max(clientY - strip.getBoundingClientRect().top, 0) / strip.clientHeight;
  paper.scrollTop = part * paper.scrollHeight - paper.clientHeight / 2;
});
element.addEventListener("scroll", moveFrame, true);
new ResizeObserver(drawHeat).observe(element);
