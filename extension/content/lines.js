/**
 * Lines under highlights, for browsers that draw their tint alone (Firefox): without them signals would
 * differ by colour only. One element beside the page's body holds the drawing, in a shadow tree of its
 * own (marks.css places it); nothing else in the page is changed, and no pointer meets it.
 */

const SVG = "http://www.w3.org/2000/svg";
const PAUSE = 150; // milliseconds at least between two drawings while the page moves
const SCROLLS = /auto|scroll|hidden|clip/;

// The lines of marks.css. `below` is from the foot of the words, in pixels: two signals under one word stay apart.
const LOOKS = {
  sensationalism: { below: -1, stroke: "#c4430f", "stroke-width": 2.5 },
  attribution: { below: 2, stroke: "#1262a8", "stroke-width": 2.5, "stroke-dasharray": "0.1 4.9", "stroke-linecap": "round" },
  source_style: { below: -1, stroke: "#8a3f7c", "stroke-width": 2, "stroke-dasharray": "7 4" },
  headline_match: { below: 1, stroke: "#0b7a57", "stroke-width": 1.5, twice: 3 },
  other: { below: 2, stroke: "#8a6100", "stroke-width": 2, "stroke-dasharray": "9 3 2 3" },
};

/**
 * Draws a line under every mark, and again when the page has moved.
 * @param {import("../../web/highlight.js").Marks} marks
 * @returns {{update: () => void, remove: () => void}} `update` when other marks are shown
 */
export function linesUnder(marks) {
  const host = document.createElement("credcheck-lines");
  host.setAttribute("aria-hidden", "true");
  const drawing = svg("svg", { width: 1, height: 1, overflow: "visible", "pointer-events": "none" });
  host.attachShadow({ mode: "open" }).append(drawing);
  document.documentElement.append(host);

  let waiting = 0;
  let { drawn } = marks;
  const draw = () => {
    waiting = 0;
    const clips = new Map();
    const { left, top } = drawing.getBoundingClientRect();
    drawing.replaceChildren(...drawn.map(([signal, ranges]) =>
      line(Object.hasOwn(LOOKS, signal) ? LOOKS[signal] : LOOKS.other, joined(ranges.flatMap((range) => boxes(range, clips))), left, top)));
  };
  const later = () => { waiting ||= setTimeout(draw, PAUSE); };
  const inner = ({ target }) => { if (target !== document) later(); }; // what scrolls in the page, not the page
  const sizes = new ResizeObserver(later);
  for (const one of document.documentElement.children) if (one !== host) sizes.observe(one);
  addEventListener("resize", later);
  addEventListener("scroll", inner, { capture: true, passive: true });
  addEventListener("load", inner, { capture: true });
  draw();
  return {
    update() {
      ({ drawn } = marks);
      draw();
    },
    remove() {
      clearTimeout(waiting);
      sizes.disconnect();
      removeEventListener("resize", later);
      removeEventListener("scroll", inner, { capture: true });
      removeEventListener("load", inner, { capture: true });
      host.remove();
    },
  };
}

/** The boxes of a range's words, as far as what scrolls around them lets them be seen. */
function boxes(range, clips) {
  const { left, right, top, bottom } = clipOf(range.startContainer.parentElement, clips);
  return [...range.getClientRects()]
    .map((box) => ({ left: Math.max(box.left, left), right: Math.min(box.right, right), bottom: box.bottom }))
    .filter((box) => box.right - box.left > 1 && box.bottom > top && box.bottom <= bottom + 1);
}

/** Boxes of one row that overlap made one. */
function joined(all) {
  const made = [];
  for (const box of all.sort((one, other) => one.bottom - other.bottom || one.left - other.left)) {
    const last = made.at(-1);
    if (last?.bottom === box.bottom && box.left <= last.right) last.right = Math.max(last.right, box.right);
    else made.push(box);
  }
  return made;
}

/** The part of the window in which an element's content shows; `known` keeps what was found. */
function clipOf(element, known) {
  if (!element || element === document.body || element === document.documentElement) {
    return { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity };
  }
  if (!known.has(element)) {
    const around = clipOf(element.parentElement, known);
    const { overflowX, overflowY, display } = getComputedStyle(element);
    const cuts = !display.startsWith("inline") && SCROLLS.test(overflowX + overflowY);
    known.set(element, cuts ? both(around, element.getBoundingClientRect()) : around);
  }
  return known.get(element);
}

function both(one, other) {
  return {
    left: Math.max(one.left, other.left),
    right: Math.min(one.right, other.right),
    top: Math.max(one.top, other.top),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

function line({ below, twice = 0, ...look }, words, left, top) {
  const at = (box, more) => `M${(box.left - left).toFixed(1)} ${(box.bottom - top + below + more).toFixed(1)}H${(box.right - left).toFixed(1)}`;
  const d = words.flatMap((box) => (twice ? [at(box, 0), at(box, twice)] : [at(box, 0)])).join("");
  return svg("path", { d, fill: "none", ...look });
}

function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
