// Two articles side by side: their scores on one scale, their figures, the sources they share.

import { named, number, t, whole } from "../words.js";
import { element, foreign, table } from "./dom.js";
import { gauge, ordered } from "./scores.js";

const FIGURES = [["statements", "statements"], ["attributed", "attributed"], ["distinct_sources", "sources"], ["direct_quotes", "quotes"]];

/** Two reports beside each other. */
export function comparison(first, second) {
  return element("div", { class: "comparison" },
    isSameVersion(first, second) ? null : element("p", { class: "warning" }, t("compare.versions")),
    element("div", { class: "pair" }, heading(first, t("compare.first")), heading(second, t("compare.second"))),
    scores(first, second), figures(first, second), cited(first, second));
}

function isSameVersion(first, second) {
  const version = ({ provenance: one }) => JSON.stringify([one.scoring_version, one.bundle.sha256, one.sources]);
  return version(first) === version(second);
}

function heading(report, which) {
  const { headline, domain, published } = report.document;
  return element("article", { class: "card" },
    element("span", { class: "partnote" }, which),
    foreign("h3", headline ?? t("report.no_headline")),
    element("p", { class: "note" }, [domain, published].filter(Boolean).join(" · ")),
    element("p", {}, element("a", { href: `#report=${report.id}` }, t("compare.open"))));
}

function scores(first, second) {
  const rows = ordered(first.scores).map(([name, one]) => {
    const other = second.scores[name];
    return [named("score", name), value(one, name), value(other, name), difference(one, other)];
  });
  return table(t("compare.scores"), [t("compare.score"), t("compare.first"), t("compare.second"), t("compare.difference")], rows, { class: "both" });
}

function value(score, name) {
  if (!score || score.value === null) return element("span", { class: "note" }, t("score.none"));
  return element("span", { class: "pair-value" }, element("b", { class: "figure" }, number(score.value)), gauge(score, named("score", name)));
}

/** The second less the first; said to be within the intervals where each holds the other's value. */
function difference(one, other) {
  if (!one || !other || one.value === null || other.value === null) return "–";
  const delta = number(other.value - one.value, { signed: true });
  const holds = (score, value) => score.interval && score.interval[0] <= value && value <= score.interval[1];
  return holds(one, other.value) && holds(other, one.value) ? t("compare.within", { delta }) : delta;
}

function figures(first, second) {
  const of = (report, field) => { const found = report.scores.attribution?.[field]; return found === undefined ? "–" : whole(found); };
  const rows = FIGURES.map(([field, word]) => [t(`compare.${word}`), of(first, field), of(second, field)]);
  const unsourced = (report) => whole(report.scores.attribution?.unsourced_claims?.length ?? 0);
  rows.push([t("compare.unsourced"), unsourced(first), unsourced(second)]);
  rows.push([t("compare.words"), whole(first.document.words), whole(second.document.words)]);
  return table(t("compare.figures"), [t("compare.figure"), t("compare.first"), t("compare.second")], rows);
}

function cited(first, second) {
  const names = (report) => new Map((report.sources ?? []).filter((one) => one.name).map((one) => [one.name.toLowerCase(), one.name]));
  const there = names(second);
  const shared = [...names(first)].filter(([key]) => there.has(key)).map(([, name]) => name);
  return foreign("p", shared.length ? t("compare.shared", { names: shared.join(", ") }) : t("compare.not_shared"));
}
