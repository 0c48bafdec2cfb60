// The headline with the words that carry its score.

import { named, number, t } from "../words.js";
import { element, foreign, pieces } from "./dom.js";
import { slice } from "./text.js";

/** The headline's words, those with evidence underlined the thicker the more they carry; null without a headline. */
export function headline(report) {
  const sentence = report.sentences.find((one) => one.part === "headline");
  if (!sentence?.text) return null;
  const found = (sentence.evidence ?? []).filter((one) => one.signal !== "attribution");
  const words = pieces(sentence.start, sentence.end, found).map((piece) => {
    const text = slice(report, [piece.start, piece.end]) || sentence.text;
    if (!piece.marks.length) return text;
    const score = Math.max(...piece.marks.map((one) => one.score));
    const kinds = [...new Set(piece.marks.map((one) => one.signal))].join(" ");
    return element("mark", { class: `carries ${kinds} c${Math.round(Math.min(Math.max(score, 0), 1) * 4)}` }, text);
  });
  const reasons = found.map((one) =>
    element("li", {},
      element("mark", { class: `swatch ${one.signal}` }, named("score", one.signal)), " ",
      foreign("span", one.reason ?? named("code", one.code)), " ",
      element("span", { class: "figure note" }, number(one.score))));
  return element("div", { class: "headline-words" },
    element("p", { class: "words", dir: "auto" }, words),
    reasons.length
      ? element("div", {}, element("p", { class: "note" }, t("headline.note")), element("ul", {}, reasons))
      : element("p", { class: "note" }, t("headline.none")));
}
