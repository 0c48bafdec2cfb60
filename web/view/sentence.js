// What one sentence of a report does, and why: reasons, attributions, contributions.

import { named, number, t } from "../words.js";
import { element, foreign, svg, table } from "./dom.js";
import { slice } from "./text.js";

/** The reasons, who says so and what the sentence adds to each score. */
export function reasons(report, sentence) {
  return element("div", { class: "reasons" }, evidence(sentence), said(report, sentence), terms(report, sentence));
}

function evidence(sentence) {
  if (!sentence.evidence?.length) return element("p", { class: "note" }, t("sentence.plain"));
  const items = sentence.evidence.map((one) =>
    element("li", {},
      element("mark", { class: `swatch ${one.signal}` }, named("score", one.signal)), " ",
      foreign("span", one.reason ?? named("code", one.code)),
      one.voice === "quoted" ? element("span", { class: "note" }, ` (${t("sentence.quoted")})`) : null));
  return element("div", {}, element("h4", {}, t("sentence.reasons")), element("ul", {}, items));
}

function said(report, sentence) {
  if (sentence.part !== "body" || !sentence.attributions) return null;
  const items = behind(report, sentence).map((one) => foreign("li", attribution(report, one)));
  return element("div", {}, element("h4", {}, t("sentence.said")),
    items.length ? element("ul", {}, items) : element("p", {}, t("sentence.own")));
}

/** The attributions of a sentence, and those of others whose content reaches into it. */
export function behind(report, sentence) {
  const reaches = ([start, end]) => start < sentence.end && end > sentence.start;
  const others = report.sentences.filter((one) => one !== sentence).flatMap((one) => one.attributions ?? []);
  return [...sentence.attributions, ...others.filter((one) => one.content.some(reaches))];
}

/** Who an attribution rests on, what kind of source that is, and how it is quoted. */
export function attribution(report, one) {
  const spoken = one.source ? slice(report, one.source).trim() : "";
  const resolved = one.resolved_source ?? "";
  const isSame = !spoken || spoken.toLowerCase().includes(resolved.toLowerCase());
  const values = {
    who: spoken && resolved && !isSame ? `${spoken} = ${resolved}` : spoken || resolved,
    kind: named("type", one.source_type),
    quote: named("quote", one.quote),
  };
  if (one.source_type === "none") return t("said.nobody", values);
  return t(one.basis === "running" ? "said.running" : "said", values);
}

function terms(report, sentence) {
  const found = Object.entries(sentence.contributions ?? {});
  if (!found.length) return null;
  const rows = found.map(([name, term]) => [
    named("score", name),
    diverging(term / largest(report, name)),
    number(term, { signed: true }),
    number(sentence.if_removed?.[name], { signed: true }),
  ]);
  const columns = [t("sentence.score"), "", t("sentence.adds"), t("sentence.removed")];
  return table(t("sentence.terms"), columns, rows, { class: "terms" });
}

function largest(report, name) {
  return Math.max(...report.sentences.map((one) => Math.abs(one.contributions?.[name] ?? 0))) || 1;
}

/** A bar to the right of the middle for what adds, to the left for what takes away. */
function diverging(share) {
  const width = Math.abs(share) * 40;
  const x = share >= 0 ? 40 : 40 - width;
  return svg("svg", { viewBox: "0 0 80 10", "aria-hidden": "true", class: "bar wide" },
    svg("rect", { x: x.toFixed(1), y: 2, width: width.toFixed(1), height: 6, class: share >= 0 ? "plus" : "minus" }),
    svg("line", { x1: 40, x2: 40, y1: 0, y2: 10, class: "tick" }));
}
