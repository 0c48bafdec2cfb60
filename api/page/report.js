// A report on the page: what to know first, the scores, the article with its marks and what stands behind them.

import { actions } from "./actions.js";
import { ask, call } from "./client.js";
import { details } from "./details.js";
import { shownIfFailed } from "./failures.js";
import { $, copy, note } from "./parts.js";
import { article } from "./view/article.js";
import { claims } from "./view/claims.js";
import { element, foreign, section } from "./view/dom.js";
import { headline } from "./view/headline.js";
import { ledger } from "./view/ledger.js";
import { cards, triage } from "./view/scores.js";
import { source } from "./view/source.js";
import { waterfall } from "./view/waterfall.js";
import { date, t } from "./words.js";

/** What is shown: the report, where it is asked for, its place in the address, and its article. */
export let shown = null;

/** A stored report, and a sentence of it if one is named. */
export async function showStored(id, { sentence = null, signal, after = null } = {}) {
  const path = `/v1/reports/${id}`;
  const report = await ask("GET", `${path}?offset_unit=utf16`, { signal });
  await show({ report, path, place: `report=${id}`, isStored: true, after }, sentence);
}

export async function showExample(name, { sentence = null } = {}) {
  const path = `/v1/examples/${encodeURIComponent(name)}`;
  const report = await ask("GET", `${path}?format=json`);
  await show({ report, path, place: `example=${encodeURIComponent(name)}`, isStored: false }, sentence);
}

/** Takes the report off the page. */
export function clear() {
  shown?.article.remove();
  shown = null;
  $("result").replaceChildren();
  $("result").hidden = true;
  document.title = t("title");
}

/** Leads to a sentence: marks it, tells its reasons and, unless a reader stands on it, goes there. */
export function choose(index, { isThere = false } = {}) {
  const sentence = shown.report.sentences.find((one) => one.index === index);
  if (!sentence) return;
  shown.article.choose(index);
  details(shown, sentence, choose);
  if (isThere) shown.article.uncover(index);
  else shown.article.focus(index);
  history.replaceState(null, "", `#${shown.place}&sentence=${index}`);
}

async function show(what, sentence) {
  shown?.article.remove();
  const { report } = what;
  shown = { ...what, article: article(report, (index) => choose(index, { isThere: true })) };
  const { rows } = await ask("GET", `${what.path}/worksheet?format=json`);
  $("result").replaceChildren(laidOut(shown, rows));
  $("result").hidden = false;
  $("comparison").hidden = true;
  shown.article.draw();
  document.title = `${report.document.headline ?? t("report.no_headline")} – ${t("title")}`;
  history.replaceState(null, "", `#${what.place}`);
  details(shown, null, choose);
  if (sentence !== null) choose(sentence);
  else $("result-heading").focus();
}

function laidOut(what, rows) {
  const { report } = what;
  const go = (index) => choose(index);
  const sections = [
    part("scores", t("scores"), note(t("scores.note")), cards(report.scores)),
    part("headline-heading", t("headline"), headline(report)),
    part("article", t("article"), story(what)),
    part("claims", t("claims"), worksheet(what, rows, go)),
    part("sourcing", t("sourcing"), ledger(report, go)),
    part("waterfall", t("waterfall"), waterfall(report, go)),
    part("source", t("source"), source(report.scores.source_reliability)),
  ].filter(Boolean);
  const contents = sections.map((one) => {
    const heading = one.querySelector("h2");
    const lead = (event) => { event.preventDefault(); heading.focus(); heading.scrollIntoView(); };
    return element("li", {}, element("a", { href: `#${heading.id}`, onclick: lead }, heading.textContent));
  });
  return element("article", { class: "result", "aria-labelledby": "result-heading" },
    element("h2", { id: "result-heading", tabindex: -1 }, t("report")),
    title(report), actions(what), element("div", { id: "outcome", role: "status", "aria-live": "polite" }, what.after),
    triage(report.triage),
    element("nav", { class: "contents-list", "aria-label": t("contents") }, element("ul", {}, contents)),
    sections, made(report));
}

function part(id, heading, ...children) {
  const found = children.filter(Boolean);
  return found.length ? section(id, heading, found) : null;
}

function title(report) {
  const { document: about, input } = report;
  const facts = [about.publisher, about.domain, about.byline?.join(", "), about.published, about.genre, about.language, t("report.words", { count: about.words })];
  const warnings = about.warnings.map((one) => foreign("li", one.detail));
  if (input.url && input.url_verified === false) warnings.push(element("li", {}, t("report.unverified")));
  return element("div", {},
    foreign("p", about.headline ?? t("report.no_headline"), { class: "title" }),
    element("ul", { class: "facts", "aria-label": t("report.about") }, facts.filter(Boolean).map((one) => foreign("li", one))),
    warnings.length ? element("ul", { class: "warnings", "aria-label": t("report.notes") }, warnings) : null);
}

function story(what) {
  return [
    what.article.legend,
    note(t("article.help")),
    element("div", { class: "reading" }, what.article.root,
      element("aside", { id: "details", "aria-live": "polite", "aria-label": t("sentence.reasons") })),
  ].filter(Boolean);
}

/** The claims to check, with ways to carry them off. */
function worksheet(what, rows, go) {
  const said = element("div", { role: "status", "aria-live": "polite" });
  const carry = async (form) => copy(await (await call("GET", `${what.path}/worksheet?format=${form}`)).text(), said);
  const button = (form) => {
    const onclick = shownIfFailed(() => carry(form), (box) => said.replaceChildren(box));
    return element("button", { type: "button", onclick }, t(`claims.copy.${form}`));
  };
  return [claims(rows, go), rows.length ? element("div", { class: "actions" }, button("md"), button("csv")) : null, said].filter(Boolean);
}

function made(report) {
  const { provenance: one } = report;
  const lists = Object.entries(one.sources.lists).map(([name, when]) => `${name} (${when})`).join(", ");
  const facts = [
    ["credcheck", one.credcheck], ["scoring", one.scoring_version], ["bundle", `${one.bundle.id} ${one.bundle.sha256.slice(0, 12)}`],
    ["lists", lists], ["runtime", one.runtime], ["result", one.result_sha256.slice(0, 12)],
  ];
  return element("details", { class: "made" }, element("summary", {}, t("report.made")),
    element("p", { class: "note" }, date(report.created_at)),
    element("dl", {}, facts.map(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))])));
}
