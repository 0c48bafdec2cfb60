// Scores as cards: the value, its interval on a scale, its level, and what they mean.

import { interval, named, number, t } from "../words.js";
import { element, foreign, svg } from "./dom.js";

export const ORDER = ["sensationalism", "attribution", "source_reliability", "source_style", "headline_match"];
const WIDTH = 240, MIDDLE = 14;
const GLYPHS = { good: "✓", middle: "◆", bad: "▲", neutral: "○" };

/** The scores of a report in the order in which a reader wants them; those that abstain last. */
export function ordered(scores) {
  const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(scores).sort(([one, a], [other, b]) =>
    (a.value === null) - (b.value === null) || place(one) - place(other) || one.localeCompare(other));
}

/** `good`, `middle` or `bad` as the level is to the better end, `neutral` elsewhere. */
export function tone(score) {
  if (!score.better || !["low", "medium", "high"].includes(score.level)) return "neutral";
  if (score.level === "medium") return "middle";
  return score.level === score.better ? "good" : "bad";
}

/** How soon to open the article, and why; null where the report does not say. */
export function triage(score) {
  if (!score) return null;
  const told = score.value === null
    ? foreign("p", score.abstained.detail)
    : [
      element("p", { class: "lead" }, element("b", {}, number(score.value)), " ", t("triage.scale")),
      element("ul", {}, (score.why ?? []).map((one) => foreign("li", one))),
    ];
  return element("section", { class: "triage", "aria-labelledby": "triage" }, element("h3", { id: "triage" }, t("triage")), told);
}

/** All scores of a report. */
export function cards(scores) {
  return element("div", { class: "cards" }, ordered(scores).map(([name, score]) => card(name, score)));
}

/** One score; one that abstains says why in place of a number. */
export function card(name, score) {
  const heading = element("h3", {}, named("score", name));
  const meaning = means(name);
  if (score.value === null) {
    return element("article", { class: "card abstained" }, heading,
      element("p", { class: "value none" }, t("score.none")), foreign("p", score.abstained.detail), meaning, factors(score));
  }
  return element("article", { class: score.parts ? "card tall" : "card" },
    element("header", {}, heading, score.level ? chip(tone(score), named("level", score.level)) : null),
    element("p", { class: `value ${tone(score)}` }, number(score.value)),
    gauge(score, named("score", name)),
    foreign("p", score.label, { class: "label" }),
    element("p", { class: "note" }, notes(score)),
    parts(score), meaning, factors(score));
}

/** A level or a state with a sign of its own, so that colour is never all. */
export function chip(kind, words) {
  return element("span", { class: `chip ${kind}` }, element("span", { "aria-hidden": "true" }, GLYPHS[kind]), " ", words);
}

/** A scale from 0 to 1: thresholds as ticks, the interval as a band, the value as a bar. */
export function gauge(score, name) {
  const x = (value) => (value * WIDTH).toFixed(1);
  const rect = (from, width, top, height, kind) => svg("rect", { x: from, y: top, width, height, rx: 3, class: kind });
  const shapes = [rect(0, WIDTH, MIDDLE - 3, 6, "track")];
  if (score.interval) {
    const [low, high] = score.interval;
    shapes.push(rect(x(low), Math.max(2, (high - low) * WIDTH).toFixed(1), MIDDLE - 7, 14, "band"));
  }
  for (const one of score.thresholds ?? []) {
    shapes.push(svg("line", { x1: x(one), x2: x(one), y1: MIDDLE - 9, y2: MIDDLE + 9, class: "tick" }));
  }
  const at = Math.min(Math.max(score.value * WIDTH, 2), WIDTH - 2) - 2;
  shapes.push(rect(at.toFixed(1), 4, MIDDLE - 11, 22, `needle ${tone(score)}`));
  const spoken = [t("score.spoken", { name, value: number(score.value) })];
  if (score.interval) spoken.push(t("score.spoken.interval", { interval: interval(score.interval) }));
  return svg("svg", { viewBox: `0 0 ${WIDTH} 28`, role: "img", "aria-label": spoken.join(", "), class: "gauge" }, shapes);
}

function means(name) {
  const said = named("means", name);
  return said && ORDER.includes(name) ? element("p", { class: "note means" }, said) : null;
}

function notes(score) {
  const told = [];
  if (score.level === "unclear") told.push(t("score.unclear"));
  else if (score.better) told.push(t(`score.better.${score.better}`));
  if (score.interval) {
    const values = { interval: interval(score.interval), covers: (score.covers ?? "").replace(/^the /, "") };
    told.push(t(score.covers ? "score.interval.of" : "score.interval", values));
  }
  return told.join(" ");
}

function parts(score) {
  if (!score.parts) return null;
  const rows = Object.entries(score.parts).map(([name, part]) =>
    element("tr", {},
      element("th", { scope: "row" }, named("part", name)),
      element("td", {}, bar(part.value)),
      element("td", { class: "figure" }, number(part.value)),
      element("td", { class: "figure range" }, interval(part.interval))));
  return element("table", { class: "parts" }, element("caption", {}, t("score.parts")), element("tbody", {}, rows));
}

function bar(value) {
  return svg("svg", { viewBox: "0 0 60 10", "aria-hidden": "true", class: "bar" },
    svg("rect", { x: 0, y: 2, width: 60, height: 6, rx: 3, class: "track" }),
    svg("rect", { x: 0, y: 2, width: ((value ?? 0) * 60).toFixed(1), height: 6, rx: 3, class: "fill" }));
}

function factors(score) {
  if (!score.factors?.length) return null;
  return element("ul", { class: "factors" }, score.factors.map((one) =>
    element("li", {}, element("b", {}, number(one.effect, { signed: true })), " ", foreign("span", one.detail))));
}
