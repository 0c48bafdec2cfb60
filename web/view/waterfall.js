// From the starting value to the score, step by step: contributions of sentences, and factors.

import { named, number, t } from "../words.js";
import { element, foreign, svg, table } from "./dom.js";
import { ordered } from "./scores.js";

const SHOWN = 8; // sentences with a row of their own
const WIDTH = 200;

/**
 * The steps of a score: its base, the sentences that add most, all others together, factors.
 * @returns {{kind: string, sentence?: object, count?: number, detail?: string, effect: number, sum: number}[]} in the
 *   units of the score's link; the last `sum` is the score in these units
 */
export function steps(report, name) {
  const score = report.scores[name];
  const terms = report.sentences
    .map((sentence) => ({ kind: "sentence", sentence, effect: sentence.contributions?.[name] ?? 0 }))
    .filter((one) => one.effect !== 0)
    .sort((one, other) => Math.abs(other.effect) - Math.abs(one.effect));
  const rest = terms.slice(SHOWN);
  const others = { kind: "rest", count: rest.length, effect: rest.reduce((sum, one) => sum + one.effect, 0) };
  const factors = (score.factors ?? []).map((one) => ({ kind: "factor", detail: one.detail, effect: one.effect }));
  const all = [{ kind: "base", effect: score.base ?? 0 }, ...terms.slice(0, SHOWN), ...(rest.length ? [others] : []), ...factors];
  let sum = 0;
  return all.map((one) => ({ ...one, sum: (sum += one.effect) }));
}

/** The steps as a table with a drawing, and a choice of scores; null where no score has contributions. */
export function waterfall(report, onSentence) {
  const names = ordered(report.scores)
    .filter(([name, score]) => score.value !== null && score.link && report.sentences.some((one) => one.contributions?.[name] !== undefined))
    .map(([name]) => name);
  if (!names.length) return null;
  const place = element("div", {});
  const show = (name) => place.replaceChildren(...drawn(report, name, onSentence));
  const options = names.map((name) => element("option", { value: name }, named("score", name)));
  const choice = element("select", { id: "waterfall-of", onchange: (event) => show(event.target.value) }, options);
  show(names[0]);
  return element("div", { class: "waterfall" },
    element("p", { class: "choice" }, element("label", { for: "waterfall-of" }, t("waterfall.of")), " ", choice), place);
}

function drawn(report, name, onSentence) {
  const score = report.scores[name];
  const found = steps(report, name);
  const ends = [0, ...found.map((one) => one.sum)];
  const low = Math.min(...ends), high = Math.max(...ends);
  const x = (value) => ((value - low) / (high - low || 1)) * WIDTH;
  const rows = found.map((one) => [
    described(one, onSentence), step(x, one), number(one.effect, { signed: true }), number(one.sum),
  ]);
  const total = found.at(-1).sum;
  rows.push([element("b", {}, t("waterfall.total")), step(x, { kind: "total", effect: total, sum: total }), null, number(total)]);
  const columns = [t("waterfall.step"), "", t("waterfall.adds"), t("waterfall.sum")];
  return [
    table(t("waterfall.caption", { name: named("score", name) }), columns, rows, { class: "steps" }),
    score.link === "logit" ? element("p", { class: "note" }, t("waterfall.logit", { value: number(score.value) })) : null,
  ].filter(Boolean);
}

function described(one, onSentence) {
  if (one.kind === "base") return t("waterfall.base");
  if (one.kind === "rest") return t("waterfall.rest", { count: one.count });
  if (one.kind === "factor") return foreign("span", one.detail);
  const words = one.sentence.text ?? t("sentence", { index: one.sentence.index });
  return foreign("button", words, { type: "button", class: "plain quoted-sentence", onclick: () => onSentence(one.sentence.index) });
}

function step(x, { kind, effect, sum }) {
  const from = x(sum - effect), to = x(sum);
  const left = Math.min(from, to), width = Math.max(Math.abs(to - from), 1);
  const colour = kind === "total" || kind === "base" ? "fill" : effect >= 0 ? "plus" : "minus";
  return svg("svg", { viewBox: `0 0 ${WIDTH} 12`, "aria-hidden": "true", class: "bar step" },
    svg("line", { x1: x(0), x2: x(0), y1: 0, y2: 12, class: "tick" }),
    svg("rect", { x: left.toFixed(1), y: 2, width: width.toFixed(1), height: 8, class: colour }));
}
