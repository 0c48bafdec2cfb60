// "Who says so": everyone the article cites, with ways to their sentences.

import { named, percent, t, whole } from "../words.js";
import { element, foreign, table } from "./dom.js";
import { slice } from "./text.js";

const SHARES = ["named", "anonymous", "official", "expert", "document", "outlet", "top"];

/** The sources ledger with its counts; null where attribution was not measured. */
export function ledger(report, onSentence) {
  const score = report.scores.attribution;
  if (!score || score.statements === undefined) return null;
  const values = {
    attributed: whole(score.attributed ?? 0), statements: whole(score.statements),
    sources: whole(score.distinct_sources ?? 0), quotes: whole(score.direct_quotes ?? 0),
  };
  const cited = report.sources ?? [];
  return element("div", {},
    element("p", { class: "lead" }, t("sourcing.counts", values)),
    shares(score),
    cited.length ? element("p", { class: "note" }, t("sourcing.note")) : element("p", {}, t("sourcing.none")),
    cited.length ? everyone(report, cited, onSentence) : null);
}

/** Which share of the attributions goes to which kind of source. */
function shares(score) {
  const found = SHARES.map((name) => [name, score[name === "top" ? "top_source_share" : `${name}_share`]]).filter(([, value]) => value !== undefined && value !== null);
  if (!found.length) return null;
  return element("dl", { class: "shares", "aria-label": t("sourcing.shares") },
    found.map(([name, value]) => element("div", {}, element("dt", {}, t(`sourcing.share.${name}`)), element("dd", { class: "figure" }, percent(value)))));
}

function everyone(report, cited, onSentence) {
  const columns = ["source", "what", "statements", "share", "quoted", "sentences"].map((one) => t(`sourcing.${one}`));
  const rows = cited.map((one) => [
    foreign("span", titled(one)),
    foreign("span", what(report, one)),
    one.running ? `${whole(one.statements)} (+${whole(one.running)})` : whole(one.statements),
    percent(one.word_share),
    one.quote ? named("cited", one.quote) : "",
    element("span", { class: "places" }, one.sentences.map((index) => go(index, onSentence))),
  ]);
  return table(t("sourcing.everyone"), columns, rows, { class: "ledger" });
}

/** A button that leads to a sentence. */
export function go(index, onSentence, words = whole(index)) {
  return element("button", { type: "button", class: "plain go", "aria-label": t("sourcing.go", { index }), onclick: () => onSentence(index) }, words);
}

/** A source's name with its title and affiliation. */
export function titled({ name, title, affiliation }) {
  return [name, title, affiliation].filter((one, k) => one && (k === 0 || !name?.toLowerCase().includes(one.toLowerCase()))).join(", ");
}

function what(report, one) {
  const facts = [named("type", one.source_type), ...one.kinds];
  if (one.unnamed_because) facts.push(t("sourcing.because", { reason: slice(report, one.unnamed_because) || "…" }));
  else if (one.is_promised) facts.push(t("sourcing.promised"));
  if (one.relayed_by.length && !one.attributions) facts.push(t("sourcing.relayed", { names: one.relayed_by.join(", ") }));
  return facts.join(", ");
}
