// Checks this file against itself, without a network: the text of every article against its
// SHA-256, and every quotation against the characters of the article that it is said to be.
"use strict";

// `texts` precedes this script: its words in the language of the page that saved it.
function tr(english, values = {}) {
  const words = texts[english] ?? english;
  return words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// FIPS 180-4. The browser's own is missing where a file is not a "secure context".
function sha256(bytes) {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const turned = (x, n) => (x >>> n) | (x << (32 - n));
  const k = primes.map((prime) => fraction(Math.cbrt(prime)));
  let state = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const size = (((bytes.length + 8) >> 6) + 1) << 6;
  const data = new Uint8Array(size);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setUint32(size - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(size - 4, (bytes.length << 3) >>> 0);
  for (let at = 0; at < size; at += 64) {
    const w = Array.from({ length: 16 }, (_, i) => view.getInt32(at + 4 * i));
    for (let i = 16; i < 64; i++) {
      const [x, y] = [w[i - 15], w[i - 2]];
      const s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
      const s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    state = [a, b, c, d, e, f, g, h].map((part, i) => (part + state[i]) | 0);
  }
  return state.map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

const whole = {};  // by article: its text as characters (not UTF-16 units), and whether it is intact
const changed = [];
for (const paper of document.querySelectorAll(".paper")) {
  const text = paper.querySelector(".text").textContent;
  const intact =
    sha256(new TextEncoder().encode(text)) === paper.querySelector("code").textContent;
  whole[paper.dataset.article] = { letters: Array.from(text), intact };
  if (!intact) changed.push(paper.dataset.article);
}

function stands(element, article, start, end) {
  return whole[article]?.letters.slice(start, end).join("") === element.textContent;
}

// Every quotation is judged by itself: by its own SHA-256, and by the characters of its article.
let wrong = 0;
const quotations = document.querySelectorAll("figure");
for (const figure of quotations) {
  const { article, start, end, wordsStart, wordsEnd, sha } = figure.dataset;
  const words = figure.querySelector("strong");
  const good =
    sha256(new TextEncoder().encode(figure.querySelector("blockquote").textContent)) === sha &&
    stands(figure.querySelector("blockquote"), article, +start, +end) &&
    (!words || stands(words, article, +wordsStart, +wordsEnd));
  const sign = figure.querySelector(".check");
  sign.textContent = !good
    ? tr("✗ not as it was saved")
    : whole[article].intact ? tr("✓ word for word") : tr("✓ as it was saved; its article was changed");
  sign.className = `check ${good ? "good" : "bad"}`;
  if (!good) wrong += 1;
}
for (const mark of document.querySelectorAll("mark")) {
  const { article } = mark.closest(".paper").dataset;
  if (!stands(mark, article, +mark.dataset.start, +mark.dataset.end)) changed.push(article);
}

const papers = document.querySelectorAll(".paper").length;
const number = quotations.length;
const verdict = document.querySelector("#verdict");
const sound = !wrong && !changed.length;
verdict.className = sound ? "good" : "bad";
const altered = new Set(changed).size;
if (sound) {
  verdict.textContent = papers > 1
    ? tr("Checked: {number} of {number} quotations stand word for word in the {papers} articles below, whose text has the SHA-256 that is given with it.", { number, papers })
    : tr("Checked: {number} of {number} quotations stand word for word in the article below, whose text has the SHA-256 that is given with it.", { number });
} else {
  verdict.textContent = altered
    ? tr("Do not trust this file: it was changed after it was saved. {wrong} of {number} quotations are not as they were saved, and the text of {altered} of {papers} articles is not either.", { wrong, number, altered, papers })
    : tr("Do not trust this file: it was changed after it was saved. {wrong} of {number} quotations are not as they were saved.", { wrong, number });
}
