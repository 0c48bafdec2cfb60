// The article as readers know it, its sentences marked by signal and open to a click or a key.

import { DRAWS_LINES, highlight } from "../highlight.js";
import { t } from "../words.js";
import { element, foreign } from "./dom.js";
import { legend } from "./legend.js";
import { paragraphs } from "./text.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * @param {object} report
 * @param {(index: number) => void} onSentence  called when a reader chooses a sentence
 * @returns {{root: Element, legend: Element|null, draw: () => void, choose: (index: number|null) => void,
 *   focus: (index: number) => void, uncover: (index: number) => void, neighbour: (index: number, step: number) => number|null, remove: () => void}}
 *   `draw` marks the sentences once `root` is in the page
 */
export function article(report, onSentence) {
  const spans = new Map();
  const root = element("div", { class: "story", role: "group", "aria-label": t("article.label") },
    paragraphs(report).map((group) => paragraph(group, spans)));
  const marked = [...spans.values()].filter((one) => one.hasAttribute("role"));
  if (marked.length) marked[0].tabIndex = 0;

  const asked = (event) => {
    const span = event.target.closest?.(".sentence");
    if (span) onSentence(Number(span.dataset.index));
  };
  root.addEventListener("click", (event) => getSelection().isCollapsed && asked(event));
  root.addEventListener("keydown", (event) => {
    const at = marked.indexOf(event.target);
    if (at < 0) return;
    if (event.key === "Enter" || event.key === " ") asked(event);
    else if (event.key in STEPS) rove(marked, at + STEPS[event.key]);
    else if (event.key === "Home") rove(marked, 0);
    else if (event.key === "End") rove(marked, marked.length - 1);
    else return;
    event.preventDefault();
  });

  let marks = null;
  const shown = new Map();
  const onSwitch = (signal, isShown) => { shown.set(signal, isShown); marks?.show(signal, isShown); };
  return {
    root,
    legend: legend(report, onSwitch),
    draw() {
      marks = highlight(root, report, { elements: !DRAWS_LINES });
      for (const [signal, isShown] of shown) marks.show(signal, isShown);
    },
    choose(index) {
      for (const one of root.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
      spans.get(index)?.setAttribute("aria-current", "true");
    },
    focus(index) {
      const span = spans.get(index);
      if (!span) return;
      if (span.hasAttribute("role")) rove(marked, marked.indexOf(span));
      span.scrollIntoView({ block: "center" });
    },
    /** Moves a sentence out from under what lies over the page. */
    uncover(index) { spans.get(index)?.scrollIntoView({ block: "nearest" }); },
    neighbour(index, step) {
      const order = marked.map((one) => Number(one.dataset.index));
      const next = step > 0 ? order.find((one) => one > index) : order.findLast((one) => one < index);
      return next ?? null;
    },
    remove() { marks?.remove(); },
  };
}

function rove(marked, at) {
  const target = marked[Math.min(Math.max(at, 0), marked.length - 1)];
  for (const one of marked) one.tabIndex = one === target ? 0 : -1;
  target.focus();
}

function paragraph(group, spans) {
  const [{ part }] = group;
  const note = part === "caption" || part === "boilerplate" ? element("span", { class: "partnote" }, t(`article.${part}`)) : null;
  const sentences = group.flatMap((sentence) => {
    const isMarked = Boolean(sentence.evidence?.length || sentence.attributions?.length);
    const span = foreign("span", sentence.text ?? "…", {
      class: "sentence",
      "data-index": sentence.index,
      ...(isMarked ? { role: "button", tabindex: -1, "aria-controls": "details" } : {}),
    });
    spans.set(sentence.index, span);
    return [span, " "];
  });
  return element("p", { class: `part ${part}`, dir: "auto" }, note, sentences);
}
