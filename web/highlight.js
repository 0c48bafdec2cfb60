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

/**
 * Whether lines are drawn under custom highlights, which tell signals apart without colour. Firefox 140 draws
 * their tint alone; nothing but its name says so.
 */
export const DRAWS_LINES = !globalThis.CSS?.supports?.("-moz-orient", "inline");

const SKIPPED = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "SELECT", "OPTION", "TITLE"]);
const INLINE = /^(?:inline|contents|ruby)/;
const BESIDE = 2; // pixels beside a line that still count as on it

// A page's fields and pictures may bear the names of what forms and documents have: the browser is asked instead.
const property = (prototype, name) => {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name);
  return (node) => get.call(node);
};
const method = (prototype, name) => (node, ...given) => prototype[name].apply(node, given);
const parentOf = property(Node.prototype, "parentElement");
const documentOf = property(Node.prototype, "ownerDocument");
const typeOf = property(Node.prototype, "nodeType");
const tagOf = property(Element.prototype, "tagName");
const hasAttribute = method(Element.prototype, "hasAttribute");
const treeWalker = method(Document.prototype, "createTreeWalker");
const newRange = method(Document.prototype, "createRange");

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
  #order = []; // of the sentences with marks that were found, their positions by place

  constructor(root, report, options) {
    this.#root = root;
    this.#sentences = report.sentences.filter((one) => one.part !== "boilerplate" && one.text);
    this.#elements = Boolean(options.elements) || !globalThis.CSS?.highlights;
    this.#page = textUnder(root);
    this.#places = locate(this.#page.text, this.#sentences.map((one) => ({ ...one.selector, exact: one.text })));
    this.#collect(report.document?.offset_unit === "utf16" ? "utf16" : "codepoint");
    this.#order = this.#sentences.map((_, k) => k).filter((k) => this.#places[k] && this.#sentences[k].evidence?.length);
    this.#order.sort((one, other) => this.#places[one].start - this.#places[other].start);
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

  /** What is drawn: pairs of a signal and the ranges of its marks. */
  get drawn() {
    const ranges = (signal) => (this.#spans.get(signal) ?? []).map((span) => this.#page.range(...span));
    return [...this.#shown].map((signal) => [signal, ranges(signal)]);
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
    this.#order = [];
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
    if (this.#elements) for (const signal of this.#shown) this.#wrap(this.#spans.get(signal) ?? [], PREFIX + signal);
    else for (const [signal, ranges] of this.drawn) if (ranges.length) CSS.highlights.set(PREFIX + signal, new Highlight(...ranges));
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
  #under({ clientX: x, clientY: y }) {
    const offset = this.#page.offsetOf(...caret(documentOf(this.#root) ?? document, x, y));
    if (offset < 0) return -1;
    const at = this.#order[lastWhere(this.#order.length, (k) => this.#places[this.#order[k]].start <= offset)];
    const place = this.#places[at];
    if (!place || offset > place.end) return -1;
    // The nearest place in the text is given even where the pointer is beside it.
    const boxes = [...this.#page.range(place.start, place.end).getClientRects()];
    const isIn = (box) => x >= box.left - BESIDE && x <= box.right + BESIDE && y >= box.top - BESIDE && y <= box.bottom + BESIDE;
    return boxes.some(isIn) ? at : -1;
  }
}

/** The text under a root as a reader sees it (blocks parted by a line break), with ranges in it and offsets of places in it. */
export function textUnder(root) {
  const nodes = [], starts = [], indices = new Map(), blocks = new Map();
  let text = "";
  const owner = documentOf(root) ?? root;
  const walker = treeWalker(owner, root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    typeOf(node) === Node.ELEMENT_NODE && (SKIPPED.has(tagOf(node)) || hasAttribute(node, "hidden")) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  let block = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (typeOf(node) === Node.ELEMENT_NODE) {
      if (tagOf(node) === "BR") text += "\n";
      continue;
    }
    const own = blockOf(node, root, blocks);
    if (block && own !== block) text += "\n";
    block = own;
    indices.set(node, nodes.length);
    nodes.push(node);
    starts.push(text.length);
    text += node.data;
  }
  const at = (offset, isEnd) => {
    const k = Math.max(lastWhere(nodes.length, (n) => (isEnd ? starts[n] < offset : starts[n] <= offset)), 0);
    return [nodes[k], Math.min(Math.max(offset - starts[k], 0), nodes[k].data.length)];
  };
  const range = (start, end) => {
    const made = newRange(owner);
    made.setStart(...at(start, false));
    made.setEnd(...at(end, true));
    return made;
  };
  const offsetOf = (node, offset) => (indices.has(node) ? starts[indices.get(node)] + offset : -1);
  return { text, range, offsetOf };
}

/** The last of `0 … count - 1` for which something holds that holds up to there and no further; -1 for none. */
function lastWhere(count, holds) {
  let low = -1, high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The nearest ancestor that is set as a block; `known` keeps what was found, so that each style is read once. */
function blockOf(node, root, known) {
  const passed = [];
  let up = parentOf(node);
  while (up && up !== root && !known.has(up) && INLINE.test(getComputedStyle(up).display)) {
    passed.push(up);
    up = parentOf(up);
  }
  const found = known.get(up) ?? up;
  for (const one of [...passed, up]) known.set(one, found);
  return found;
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
  const owner = documentOf(range.startContainer);
  const walker = treeWalker(owner, range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
  const parts = [];
  for (let node = typeOf(walker.currentNode) === Node.TEXT_NODE ? walker.currentNode : walker.nextNode(); node; node = walker.nextNode()) {
    if (!range.intersectsNode(node)) continue;
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.data.length;
    if (to > from && node.data.slice(from, to).trim()) parts.push([node, from, to]);
  }
  return parts.map(([node, from, to]) => {
    if (to < node.data.length) node.splitText(to);
    const inner = from > 0 ? node.splitText(from) : node;
    const mark = Document.prototype.createElement.call(owner, "mark");
    mark.className = name;
    inner.parentNode.insertBefore(mark, inner);
    mark.appendChild(inner);
    return mark;
  });
}

/** The text node and the offset in it that are nearest to a point of the window. */
function caret(owner, x, y) {
  const { caretPositionFromPoint: byPosition, caretRangeFromPoint: byRange } = Document.prototype;
  if (byPosition) {
    const place = byPosition.call(owner, x, y);
    return place ? [place.offsetNode, place.offset] : [null, 0];
  }
  const range = byRange?.call(owner, x, y);
  return range ? [range.startContainer, range.startOffset] : [null, 0];
}
