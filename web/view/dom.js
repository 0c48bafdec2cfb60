// Pieces of a page made from data. Text is only ever set as text, never read as markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children; null children are left out.
 * @param {string} name
 * @param {Record<string, unknown>|null} [attributes]  `onclick` and its like are listeners; null and false are left out
 * @param {...(Node|string|null|(Node|string|null)[])} children
 */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for a drawing. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

/** A link for http and https, the words alone for any other address. */
export function link(url, words) {
  return /^https?:\/\//i.test(url ?? "")
    ? element("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, words)
    : document.createTextNode(words);
}

/** Words of the service or of an article, whose direction is their own. */
export function foreign(name, words, attributes = {}) {
  return element(name, { dir: "auto", ...attributes }, words);
}

/**
 * A table whose first column names its rows; it scrolls by itself when the page is narrow.
 * @param {string} caption
 * @param {string[]} columns
 * @param {(Node|string|null)[][]} rows
 */
export function table(caption, columns, rows, attributes = {}) {
  const head = element("tr", {}, columns.map((one) => element("th", { scope: "col" }, one)));
  const body = rows.map(([first, ...others]) =>
    element("tr", {}, element("th", { scope: "row" }, first), others.map((one) => element("td", {}, one))));
  const made = element("table", attributes, element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, body));
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, made);
}

/** A section named by its heading. */
export function section(id, heading, ...children) {
  return element("section", { "aria-labelledby": id }, element("h2", { id, tabindex: -1 }, heading), ...children);
}

/** Of marks that may overlap: the pieces of `start:end` and which marks cover each of them whole. */
export function pieces(start, end, marks) {
  const inside = marks.filter((one) => one.start < end && one.end > start);
  const edges = new Set([start, end]);
  for (const one of inside) edges.add(Math.max(start, one.start)).add(Math.min(end, one.end));
  const cuts = [...edges].sort((one, other) => one - other);
  return cuts.slice(1).map((high, k) => {
    const low = cuts[k];
    return { start: low, end: high, marks: inside.filter((one) => one.start <= low && one.end >= high) };
  });
}
