/**
 * Marks a report's sentences in a page, and takes every mark away again (docs/highlighter.md).
 *
 *     const marks = highlight(document.body, report, { onSentence: ({ index }) => show(index) });
 *     marks.show("attribution", false);
 *     marks.remove();
 *
 * Marks are drawn with the CSS Custom Highlight API: no element of the page is touched. Where a
 * browser lacks it, or `elements` asks for it, the words are wrapped in `<mark>`.
 *
 * @typedef {object} Sentence  one of a report's `sentences`
 * @typedef {object} Options
 * @property {(told: {index: number, sentence: Sentence, event: Event}) => void} [onSentence]  a click
 *   on a marked sentence
 * @property {(told: {index: number, sentence: Sentence, event: Event}|null) => void} [onHover]  the
 *   pointer enters a marked sentence, or (null) leaves all of them
 * @property {string[]} [signals]  those that are drawn at first; all of them when left out
 * @property {boolean} [elements]  wrap words in `<mark>` even where the Highlight API is there
 */

import { locate } from "./quote.js";

export const PREFIX = "credcheck-";
const SKIPPED = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "SELECT", "OPTION", "TITLE"]);
const INLINE = /^(?:inline|contents|ruby)/;

/**
 * Finds the sentences of a report under a root and marks what its evidence marks.
 * @param {Element|ShadowRoot} root
 * @param {object} report  as the API or `credcheck score --json` gives it, in either offset unit
 * @param {Options} [options]
 * @returns {Marks}
 */
export function highlight(root, report, options = {}) {
  return new Marks(root, report, options);
}

export class Marks {
  #root;
  #page; // the text under the root, and ranges in it
  #sentences;
  #places; // per sentence {start, end, exact} in the page's text, or null
  #spans = new Map(); // signal → [start, end] in the page's text
  #elements;
  #wrapped = [];
  #shown;
  #listeners = [];
  #hovered = -1;

  constructor(root, report, options) {
    this.#root = root;
    this.#sentences = report.sentences.filter((one) => one.part !== "boilerplate" && one.text);
    this.#elements = Boolean(options.elements) || !globalThis.CSS?.highlights;
    this.#page = textUnder(root);
    this.#places = locate(this.#page.text, this.#sentences.map((one) => ({ ...one.selector, exact: one.text })));
    this.#collect(report.document?.offset_unit === "utf16" ? "utf16" : "codepoint");
    this.#shown = new Set(options.signals ?? this.#spans.keys());
    this.#draw();
    this.#listen(options);
  }

  /** How many sentences there are, how many stand to the letter, how many only nearly. */
  get found() {
    const there = this.#places.filter(Boolean);
    const exact = there.filter((one) => one.exact).length;
    return { sentences: this.#places.length, exact, nearly: there.length - exact };
  }

  /** The signals that mark anything. */
  get signals() {
    return [...this.#spans.keys()];
  }

  /** The range of a sentence, by its `index` in the report; null where it was not found. */
  rangeOf(index) {
    const place = this.#places[this.#sentences.findIndex((one) => one.index === index)];
    return place ? this.#page.range(place.start, place.end) : null;
  }

  /** Draw a signal's marks, or leave them out. */
  show(signal, shown = true) {
    this.#undraw();
    if (shown) this.#shown.add(signal);
    else this.#shown.delete(signal);
    this.#draw();
  }

  /** Take every mark and every listener away. */
  remove() {
    this.#undraw();
    for (const [type, listener] of this.#listeners) this.#root.removeEventListener(type, listener);
    this.#listeners = [];
    this.#places = this.#places.map(() => null);
    this.#spans.clear();
  }

  #collect(unit) {
    this.#sentences.forEach((sentence, k) => {
      const place = this.#places[k];
      if (!place) return;
      for (const one of sentence.evidence ?? []) {
        const span = place.exact ? within(this.#page.text, place, sentence, one, unit) : [place.start, place.end];
        if (!this.#spans.has(one.signal)) this.#spans.set(one.signal, []);
        if (span) this.#spans.get(one.signal).push(span);
      }
    });
  }

  #draw() {
    for (const signal of this.#shown) {
      const spans = this.#spans.get(signal) ?? [];
      if (!spans.length) continue;
      if (this.#elements) this.#wrap(spans, PREFIX + signal);
      else CSS.highlights.set(PREFIX + signal, new Highlight(...spans.map((span) => this.#page.range(...span))));
    }
  }

  /** Wraps from the end on: what stands before a new element keeps its nodes. */
  #wrap(spans, name) {
    for (const [start, end] of apart(spans).reverse()) this.#wrapped.push(...wrap(this.#page.range(start, end), name));
    this.#page = textUnder(this.#root);
  }

  #undraw() {
    if (!this.#elements) {
      for (const signal of this.#spans.keys()) CSS.highlights.delete(PREFIX + signal);
      return;
    }
    for (const mark of this.#wrapped.reverse()) {
      const parent = mark.parentNode;
      if (!parent) continue;
      while (mark.firstChild) parent.insertBefore(mark.firstChild, mark);
      parent.removeChild(mark);
      parent.normalize();
    }
    this.#wrapped = [];
    this.#page = textUnder(this.#root);
  }

  #listen({ onSentence, onHover }) {
    if (onSentence) this.#on("click", (event) => this.#tell(event, onSentence));
    if (onHover) {
      this.#on("mousemove", (event) => {
        const at = this.#under(event);
        if (at === this.#hovered) return;
        this.#hovered = at;
        onHover(at < 0 ? null : { index: this.#sentences[at].index, sentence: this.#sentences[at], event });
      });
    }
  }

  #on(type, listener) {
    this.#root.addEventListener(type, listener);
    this.#listeners.push([type, listener]);
  }

  #tell(event, told) {
    const at = this.#under(event);
    if (at >= 0) told({ index: this.#sentences[at].index, sentence: this.#sentences[at], event });
  }

  /** Which sentence with marks stands under the pointer; -1 for none. */
  #under(event) {
    const [node, offset] = caret(this.#root.ownerDocument ?? document, event.clientX, event.clientY);
    if (!node) return -1;
    return this.#places.findIndex((place, k) => place && this.#sentences[k].evidence?.length && holds(this.#page.range(place.start, place.end), node, offset));
  }
}

/** The text under a root as a reader sees it (blocks parted by a line break), with ranges in it. */
export function textUnder(root) {
  const nodes = [], starts = [];
  let text = "";
  const owner = root.ownerDocument ?? root;
  const walker = owner.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node.nodeType === 1 && (SKIPPED.has(node.tagName) || node.hidden) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  let block = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 1) {
      if (node.tagName === "BR") text += "\n";
      continue;
    }
    const own = blockOf(node, root);
    if (block && own !== block) text += "\n";
    block = own;
    nodes.push(node);
    starts.push(text.length);
    text += node.data;
  }
  const at = (offset, isEnd) => {
    let low = 0, high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isEnd ? starts[middle] < offset : starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return [nodes[low], Math.min(Math.max(offset - starts[low], 0), nodes[low].data.length)];
  };
  const range = (start, end) => {
    const made = owner.createRange();
    made.setStart(...at(start, false));
    made.setEnd(...at(end, true));
    return made;
  };
  return { text, range };
}

/** The nearest ancestor that is set as a block. */
function blockOf(node, root) {
  const view = (root.ownerDocument ?? root).defaultView;
  let up = node.parentElement;
  while (up && up !== root && view && INLINE.test(view.getComputedStyle(up).display)) up = up.parentElement;
  return up;
}

/** Where a piece of evidence inside a sentence that stands to the letter is in the page's text. */
function within(text, place, sentence, evidence, unit) {
  const units = (count) => (unit === "utf16" ? count : [...sentence.text].slice(0, count).join("").length);
  const from = units(evidence.start - sentence.start), to = units(evidence.end - sentence.start);
  if (from === 0 && to >= sentence.text.length) return [place.start, place.end];
  const quote = { exact: sentence.text.slice(from, to), prefix: sentence.text.slice(0, from), suffix: sentence.text.slice(to) };
  const [found] = locate(text.slice(place.start, place.end), [quote]);
  return found && [place.start + found.start, place.start + found.end];
}

/** Spans in order, those that overlap made one. */
function apart(spans) {
  const made = [];
  for (const [start, end] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = made.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else made.push([start, end]);
  }
  return made;
}

/** Wraps the text nodes of a range, each by itself, so that no structure of the page is cut. */
function wrap(range, name) {
  const owner = range.startContainer.ownerDocument;
  const walker = owner.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
  const parts = [];
  for (let node = walker.currentNode.nodeType === 3 ? walker.currentNode : walker.nextNode(); node; node = walker.nextNode()) {
    if (!range.intersectsNode(node)) continue;
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.data.length;
    if (to > from && node.data.slice(from, to).trim()) parts.push([node, from, to]);
  }
  return parts.map(([node, from, to]) => {
    if (to < node.data.length) node.splitText(to);
    const inner = from > 0 ? node.splitText(from) : node;
    const mark = owner.createElement("mark");
    mark.className = name;
    inner.parentNode.insertBefore(mark, inner);
    mark.appendChild(inner);
    return mark;
  });
}

function caret(owner, x, y) {
  if (owner.caretPositionFromPoint) {
    const place = owner.caretPositionFromPoint(x, y);
    return place ? [place.offsetNode, place.offset] : [null, 0];
  }
  const range = owner.caretRangeFromPoint?.(x, y);
  return range ? [range.startContainer, range.startOffset] : [null, 0];
}

function holds(range, node, offset) {
  try {
    return range.isPointInRange(node, Math.min(offset, node.nodeType === 3 ? node.data.length : node.childNodes.length));
  } catch {
    return false;
  }
}
