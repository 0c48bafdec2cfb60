// The worksheet: claims that rest on nobody, or on sources nobody can ask, each with where to look next.

import { t } from "../words.js";
import { element, foreign, link } from "./dom.js";

const PLACES = [["fact_checks", "facts"], ["exact_phrase", "phrase"], ["archive", "archive"]];

/**
 * @param {{sentence: number, claim: string, why: string, rests_on: string, source_type: string}[]} rows  the
 *   worksheet as the service gives it
 * @param {(index: number) => void} onSentence
 */
export function claims(rows, onSentence) {
  if (!rows.length) return element("p", {}, t("claims.none"));
  return element("div", {}, element("p", { class: "note" }, t("claims.note")), element("ol", { class: "claims" }, rows.map((row) => item(row, onSentence))));
}

function item(row, onSentence) {
  const places = PLACES.filter(([field]) => row[field]).flatMap(([field, name]) => [" · ", link(row[field], t(`claims.${name}`))]);
  const who = row.rests_on ? ` (${row.rests_on}, ${row.source_type})` : "";
  return element("li", {},
    foreign("span", row.claim, { class: "claim" }),
    element("span", { class: "note why" }, foreign("span", `${row.why}${who}`), " · ",
      element("button", { type: "button", class: "plain", onclick: () => onSentence(row.sentence) }, t("claims.go")), places));
}
