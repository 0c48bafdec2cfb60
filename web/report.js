/**
 * The script of a report's page. `make web` makes one file of it and of what it imports, and the page
 * carries that in itself (src/credcheck/render/html.py).
 *
 * The page is whole without it. With it, marks are drawn by the highlighter in place of those in the
 * markup, a sentence opens its reasons where it stands, and the report that the page carries can be saved.
 */

import { DRAWS_LINES, highlight } from "./highlight.js";

const report = JSON.parse(document.getElementById("report").textContent);
const story = document.querySelector(".story");

if (story) {
  draw();
  explain();
}
keep();

/** Draws the marks with the highlighter, where the browser draws lines under highlights. */
function draw() {
  if (!globalThis.CSS?.highlights || !DRAWS_LINES) return;
  const switches = [...document.querySelectorAll(".legend input")];
  const prepared = report.sentences.map((one) => ({ ...one, evidence: looks(one, switches) }));
  const document_ = { offset_unit: report.document.offset_unit };
  let marks = highlight(story, { document: document_, sentences: prepared });
  // A sentence that the page does not show to the letter keeps the marks of the markup.
  const there = prepared.filter((one) => one.text && stands(marks.rangeOf(one.index), one));
  if (there.length < prepared.length) {
    marks.remove();
    marks = highlight(story, { document: document_, sentences: there });
  }
  for (const one of there) elementOf(one.index).classList.add("drawn");
  for (const box of switches) {
    const show = () => { for (const look of [box.dataset.look, `${box.dataset.look}-quoted`]) marks.show(look, box.checked); };
    box.addEventListener("change", show);
    if (!box.checked) show(); // as the browser kept it over a reload
  }
}

/** A sentence's marks under the names of their looks: a colour and line for each switch, a source's words without tint. */
function looks(sentence, switches) {
  const look = (signal) => switches.find((box) => box.value.split(" ").includes(signal))?.dataset.look;
  const named = (sentence.attributions ?? []).filter((one) => one.source)
    .map((one) => ({ signal: "attribution", start: one.source[0], end: one.source[1], voice: "own" }));
  return [...(sentence.evidence ?? []), ...named].filter((one) => look(one.signal))
    .map((one) => ({ ...one, signal: look(one.signal) + (one.voice === "quoted" ? "-quoted" : "") }));
}

function stands(range, { index }) {
  const element = elementOf(index);
  return Boolean(range && element?.contains(range.commonAncestorContainer) && range.toString().trim() === element.textContent.trim());
}

function elementOf(index) {
  return document.getElementById(`s${index}`);
}

/** Opens a sentence's reasons on a click, or with Enter; arrow keys go from one sentence to the next. */
function explain() {
  const places = [...story.querySelectorAll(".sentence")].filter((one) => reasonsOf(one));
  if (!places.length) return;
  const panel = made("div", { className: "panel", tabIndex: -1 });
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", "Why this sentence is marked");
  panel.popover = "auto";
  document.body.append(panel);
  let current = null;
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed") current?.classList.remove("opened");
  });
  const open = (place) => {
    if (!panel.showPopover) return reasonsOf(place).scrollIntoView();
    current?.classList.remove("opened");
    current = place;
    const close = made("button", { type: "button", className: "close", textContent: "Close" });
    close.addEventListener("click", () => panel.hidePopover());
    panel.replaceChildren(made("p", { className: "quote", textContent: place.textContent }), reasonsOf(place).querySelector(".told").cloneNode(true), close);
    place.focus();
    panel.showPopover();
    panel.focus();
    place.classList.add("opened");
    uncover(place, panel);
  };
  places.forEach((place, k) => {
    place.tabIndex = k ? -1 : 0;
    place.setAttribute("role", "button");
    place.setAttribute("aria-haspopup", "dialog");
  });
  const within = (event) => places.indexOf(event.target.closest(".sentence"));
  story.addEventListener("click", (event) => {
    const at = within(event);
    if (at >= 0 && getSelection().isCollapsed) open(places[at]);
  });
  story.addEventListener("focusin", (event) => {
    const at = within(event);
    if (at >= 0) places.forEach((place, k) => { place.tabIndex = k === at ? 0 : -1; });
  });
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
  story.addEventListener("keydown", (event) => {
    const at = within(event);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") open(places[at]);
    else if (event.key in steps) places[Math.min(Math.max(at + steps[event.key], 0), places.length - 1)].focus();
    else return;
    event.preventDefault();
  });
  for (const hint of document.querySelectorAll(".hint")) hint.hidden = false;
}

/** Moves the page so that the panel does not lie on the sentence that it is about. */
function uncover(place, panel) {
  const [under, over] = [place.getBoundingClientRect(), panel.getBoundingClientRect()];
  const hidden = under.right > over.left && under.left < over.right ? under.bottom + 12 - over.top : 0;
  if (hidden > 0) scrollBy(0, Math.min(hidden, Math.max(under.top - 12, 0)));
}

function reasonsOf(place) {
  return document.getElementById(`r${place.id.slice(1)}`);
}

/** Buttons that save or copy the report as JSON. */
function keep() {
  const json = document.getElementById("report").textContent;
  const [save, copy] = ["save", "copy"].map((id) => document.getElementById(id));
  const told = document.getElementById("kept");
  save.addEventListener("click", () => {
    const href = URL.createObjectURL(new Blob([json], { type: "application/json" }));
    made("a", { href, download: `credcheck-${String(report.id).replace(/[^\w-]/g, "").slice(0, 8)}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  });
  copy.addEventListener("click", async () => {
    told.textContent = await navigator.clipboard.writeText(json).then(() => "Copied.", () => "This browser does not let the page copy; save it instead.");
  });
  copy.hidden = !navigator.clipboard;
  save.parentElement.hidden = false;
}

function made(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
