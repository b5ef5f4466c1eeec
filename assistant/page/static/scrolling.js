// Precedes the scripts of both sides in their functions. A side scrolls by itself, or in a low
// window the page does.
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

function scrollerOf(element) {
  for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
    const overflow = getComputedStyle(one).overflowY;
    if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(overflow)) return one;
  }
  return document.scrollingElement;
}

// Scrolls until an element stands so many pixels, or this part of what is seen, below its top.
function bring(element, { pixels = 0, part = 0 }) {
  const pane = scrollerOf(element);
  const page = pane === document.scrollingElement;
  const seen = page ? innerHeight : pane.clientHeight;
  const covered = parseFloat(getComputedStyle(pane).scrollPaddingTop) || 0;
  const above = page ? covered : pane.getBoundingClientRect().top;
  const by = element.getBoundingClientRect().top - above - pixels - part * seen;
  // What is far away is jumped to: nobody can read what flies past.
  const smooth = !calm.matches && Math.abs(by) < 2 * seen;
  pane.scrollTo({ top: pane.scrollTop + by, behavior: smooth ? "smooth" : "instant" });
}
