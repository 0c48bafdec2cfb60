/**
 * Finds the sentences of a report in a page's text by their words (docs/highlighter.md).
 *
 * Pages and reports differ in white space, soft hyphens, zero-width characters and the shape of
 * quotation marks and dashes: none of these counts. What stands nowhere to the letter is looked for
 * with up to one error in ten characters, between the sentences that were found around it.
 */

import search from "./vendor/approx-string-match.js";

const ERRORS = 0.1; // of a sentence's characters
const SHORTEST_ROUGH = 24; // characters of a sentence that may be found with errors
const LONGEST_ROUGH = 600;
const WINDOW = 20_000; // characters that are searched with errors for one sentence
const CONTEXT = 32; // characters of context on each side that tell equal sentences apart
const IGNORED = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/;
const SHAPES = new Map(Object.entries({
  "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
  "«": '"', "»": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...",
}));

/**
 * A text in the form in which texts are compared, with the way back.
 * @param {string} text
 * @returns {{text: string, at: number[]}} `at[k]` is the offset in the given text of the k-th unit of
 *   `text`; it has one more entry, the end
 */
export function folded(text) {
  let out = "", blank = true;
  const at = [];
  for (let k = 0; k < text.length; k++) {
    const char = text[k];
    if (IGNORED.test(char)) continue;
    if (/\s/.test(char)) {
      if (!blank) { out += " "; at.push(k); }
      blank = true;
      continue;
    }
    blank = false;
    for (const unit of SHAPES.get(char) ?? char) { out += unit; at.push(k); }
  }
  at.push(text.length);
  return { text: out, at };
}

/**
 * Where each sentence stands in a text.
 * @param {string} text  the page's text
 * @param {{exact: string, prefix?: string, suffix?: string}[]} quotes  in the order of the report
 * @returns {({start: number, end: number, exact: boolean}|null)[]} offsets in `text`, null where one
 *   is not found
 */
export function locate(text, quotes) {
  const page = folded(text);
  const wanted = quotes.map((quote) => folded(quote.exact).text.trim());
  const found = wanted.map(() => null);
  let after = 0;
  wanted.forEach((words, k) => {
    if (!words) return;
    const place = nearest(page.text, words, quotes[k], after);
    if (place < 0) return;
    found[k] = { start: place, end: place + words.length, exact: true };
    after = place + words.length;
  });
  wanted.forEach((words, k) => { if (words && !found[k]) found[k] = roughly(page.text, words, found, k); });
  return found.map((one) => one && { ...one, start: page.at[one.start], end: page.at[one.end - 1] + 1 });
}

/** The place of words that stand there to the letter: of several the one with the most context, then the next one. */
function nearest(page, words, quote, after) {
  const before = folded(quote.prefix ?? "").text.trimEnd().slice(-CONTEXT);
  const behind = folded(quote.suffix ?? "").text.trimStart().slice(0, CONTEXT);
  const context = (at) => {
    const end = at + words.length;
    // One blank more than the context: a folded text has no two of them in a row.
    return shared(page.slice(Math.max(at - CONTEXT - 1, 0), at).trimEnd(), before, true)
      + shared(page.slice(end, end + CONTEXT + 1).trimStart(), behind, false);
  };
  const next = page.indexOf(words, after);
  if (next >= 0 && context(next) === before.length + behind.length) return next; // no other can be better
  let best = -1, most = -1;
  for (let at = page.indexOf(words), tries = 0; at >= 0 && tries < 50; at = page.indexOf(words, at + 1), tries++) {
    const score = context(at) + (at >= after ? 0.5 : 0);
    if (score > most) { best = at; most = score; }
  }
  return best;
}

/** How many characters two strings share at their ends or at their beginnings. */
function shared(one, other, fromEnd) {
  let n = 0;
  while (n < other.length && n < one.length) {
    const [a, b] = fromEnd ? [one.length - 1 - n, other.length - 1 - n] : [n, n];
    if (one[a] !== other[b]) break;
    n++;
  }
  return n;
}

/** A sentence with errors, between the sentences that were found before and behind it. */
function roughly(page, words, found, k) {
  if (words.length < SHORTEST_ROUGH || words.length > LONGEST_ROUGH) return null;
  let low = 0, high = page.length;
  for (let i = k - 1; i >= 0; i--) if (found[i]) { low = found[i].end; break; }
  for (let i = k + 1; i < found.length; i++) if (found[i] && found[i].start >= low) { high = found[i].start; break; }
  const [match] = search(page.slice(low, Math.min(high, low + WINDOW)), words, Math.floor(words.length * ERRORS));
  return match ? { start: low + match.start, end: low + match.end, exact: false } : null;
}
