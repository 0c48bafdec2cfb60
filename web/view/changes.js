// What a later check of an address found changed.

import { date, named, number, t } from "../words.js";
import { element, foreign, table } from "./dom.js";

/** The difference between two reports of one address, as `/v1/reports/{id}/diff` tells it. */
export function changes(diff) {
  const told = [element("p", {}, t("changes.between", { old: date(diff.old.created_at), new: date(diff.new.created_at) }))];
  if (!diff.same_versions) told.push(element("p", { class: "note" }, t("changes.versions")));
  if (!diff.is_changed) told.push(element("p", {}, t("changes.none")));
  if (diff.is_stealth) told.push(element("p", { class: "warning" }, t("changes.stealth")));
  if (diff.headline) told.push(replaced(t("changes.headline"), diff.headline));
  for (const [field, { old, new: now }] of Object.entries(diff.document ?? {})) {
    told.push(replaced(named("field", field), { old: said(old), new: said(now) }));
  }
  if (diff.sentences.length) {
    told.push(element("h3", {}, t("changes.sentences", { count: diff.sentences.length })));
    told.push(element("ul", { class: "changes" }, diff.sentences.map(sentence)));
  }
  for (const kind of ["added", "removed"]) {
    if (diff.sources?.[kind]?.length) told.push(foreign("p", t(`changes.sources.${kind}`, { names: diff.sources[kind].join(", ") })));
  }
  if (Object.keys(diff.scores).length) told.push(scores(diff.scores));
  return element("div", { class: "diff" }, told);
}

function said(value) {
  return Array.isArray(value) ? value.join(", ") : value ?? "–";
}

function replaced(name, { old, new: now }) {
  return element("p", {}, element("b", {}, name), ": ", foreign("del", old ?? "–"), " ", foreign("ins", now ?? "–"));
}

function sentence(one) {
  const flags = [["numbers_changed", "numbers"], ["attribution_lost", "lost"]]
    .filter(([field]) => one[field]).map(([, word]) => element("b", { class: "flag" }, t(`changes.${word}`)));
  const texts = [one.old && side("del", one.old.text, one.spans, "old"), one.new && side("ins", one.new.text, one.spans, "new")];
  return element("li", { class: one.change },
    element("span", { class: "partnote" }, t(`changes.${one.change}`), flags.flatMap((flag) => [" · ", flag])),
    texts.filter(Boolean).map((text) => element("p", { dir: "auto" }, text)));
}

/** One text with the words that differ marked; all of it where it was added or removed. Offsets are code points. */
function side(tag, text, spans, which) {
  const points = [...(text ?? "…")];
  if (!spans?.length) return element(tag, {}, points.join(""));
  const made = [];
  let at = 0;
  for (const { [which]: [start, end] } of spans) {
    made.push(points.slice(at, start).join(""));
    if (end > start) made.push(element(tag, {}, points.slice(start, end).join("")));
    at = end;
  }
  return [...made, points.slice(at).join("")];
}

function scores(found) {
  const rows = Object.entries(found).map(([name, one]) => [
    named("score", name), number(one.old), number(one.new),
    [number(one.delta, { signed: true }), one.level ? ` (${one.level.old ?? "–"} → ${one.level.new ?? "–"})` : ""].join(""),
  ]);
  return table(t("changes.scores"), [t("compare.score"), t("changes.before"), t("changes.after"), t("changes.change")], rows);
}
