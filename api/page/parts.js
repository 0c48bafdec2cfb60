// Pieces of the page made from data. Text is only ever set as text, never read as markup.

/** The element of that id. */
export const $ = (id) => document.getElementById(id);

/** Says something below the form, in place of what was said before. */
export function say(...what) {
  $("said").replaceChildren(...what);
}

/** An element with attributes and children; null children are left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** A link for http and https, the words alone for any other address. */
export function link(url, words) {
  return /^https?:\/\//i.test(url ?? "")
    ? element("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, words)
    : document.createTextNode(words);
}

/** A problem with what a person can do about it; `actions` are further buttons. */
export function problemBox(problem, actions = []) {
  const steps = (problem.next ?? []).map((step) => element("li", {}, step));
  return element(
    "div",
    { class: "problem", role: "alert" },
    element("h3", {}, problem.title),
    problem.detail === problem.title ? null : element("p", {}, problem.detail),
    steps.length ? element("ul", { "aria-label": "What can be done" }, steps) : null,
    actions,
  );
}

const COLOURS = { high: "good", medium: "middle", low: "bad" };

/** What the lists say of one source. */
export function record(found, asked) {
  if (found.type) return element("li", {}, problemBox({ ...found, detail: `${asked}: ${found.detail}` }));
  const value = found.value === null ? "" : `, ${found.value.toFixed(2)}`;
  const level = found.level === "unknown" ? "no current judgement" : `reliability ${found.level}${value}`;
  return element(
    "li",
    { class: "record" },
    element(
      "header",
      {},
      element("h3", {}, found.scope ?? asked),
      element("span", { class: `chip ${COLOURS[found.level] ?? "neutral"}` }, level),
    ),
    found.abstained ? element("p", {}, found.abstained.detail) : null,
    found.notes.map((note) => element("p", { class: "note" }, note.detail)),
    found.assessments.length ? assessments(found) : null,
  );
}

function assessments(found) {
  const cells = ["List", "Verdict", "Judged", "Counts"].map((name) => element("th", { scope: "col" }, name));
  const rows = found.assessments.map((one) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, link(one.url, one.list)),
      element("td", {}, one.verdict),
      element("td", {}, one.as_of || "unknown"),
      element("td", {}, one.counts ? "yes" : `no${one.note ? `: ${one.note}` : ""}`),
    ),
  );
  const table = element("table", {}, element("thead", {}, element("tr", {}, cells)), element("tbody", {}, rows));
  const label = `What lists say of ${found.scope}`;
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, table);
}
