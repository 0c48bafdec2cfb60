// The source: every list's verdict with date and link, and what the page shows of itself.

import { named, number, t } from "../words.js";
import { element, foreign, link, table } from "./dom.js";
import { chip, gauge, tone } from "./scores.js";

/** What is known of the source that a report names. */
export function source(score) {
  if (!score) return null;
  if (!score.scope && !score.assessments?.length) return element("p", {}, score.abstained ? foreign("span", score.abstained.detail) : t("source.none"));
  return element("div", {},
    element("p", {}, t(score.via ? "source.via" : "source.scope", { scope: score.scope, via: score.via })),
    verdict(score), notes(score), lists(score),
    (score.second_sources ?? []).length ? wires(score) : null,
    signs(score));
}

/** What the lists say of one source that was looked up; a problem stands in its place. */
export function record(found, asked, problemBox) {
  if (found.type) return element("li", {}, problemBox({ ...found, detail: `${asked}: ${found.detail}` }));
  const words = found.level === "unknown" ? t("source.no_level") : t("source.level", { level: named("level", found.level), value: number(found.value) });
  return element("li", { class: "record" },
    element("header", {}, element("h3", {}, found.scope ?? asked), chip(tone(found), words)),
    found.abstained ? foreign("p", found.abstained.detail) : null, notes(found), lists(found));
}

function verdict(score) {
  if (score.value === null) return foreign("p", score.abstained.detail, { class: "note" });
  const words = t("source.level", { level: named("level", score.level), value: number(score.value) });
  return element("div", { class: "verdict" }, chip(tone(score), words), gauge(score, t("score.source_reliability")));
}

function notes(score) {
  return (score.notes ?? []).map((one) => foreign("p", one.detail, { class: "note" }));
}

function lists({ assessments, scope }) {
  if (!assessments?.length) return null;
  const columns = ["list", "verdict", "score", "date", "counts"].map((one) => t(`source.${one}`));
  const rows = assessments.map((one) => [
    link(one.url, one.list), foreign("span", one.verdict), number(one.score), one.as_of || t("source.undated"),
    one.counts ? t("source.yes") : one.note ? foreign("span", t("source.no.why", { why: one.note })) : t("source.no"),
  ]);
  return table(t("source.lists", { scope: scope ?? "" }), columns, rows);
}

function wires(score) {
  const rows = score.second_sources.map((one) => [one.name, one.domain, one.where]);
  return table(t("source.wires"), [t("source.agency"), t("source.domain"), t("source.where")], rows);
}

function signs({ transparency, transparency_seen: seen }) {
  const found = Object.entries(transparency ?? {});
  if (!found.some(([, state]) => state !== "unknown")) return null;
  const rows = found.map(([name, state]) => [named("sign", name), named("state", state), foreign("span", seen?.[name] ?? "")]);
  return element("details", {}, element("summary", {}, t("source.signs")),
    table(t("source.signs"), ["sign", "found", "where"].map((one) => t(`source.${one}`)), rows));
}
