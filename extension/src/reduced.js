/**
 * A server's report cut down to what the panel and the marks show: its own shape, every value of the
 * type it should be. A server is trusted with the text, not with the browser: its answers are data.
 */

import { Problem } from "./problem.js";

const SENTENCES = 5_000, EVIDENCE = 50, FIELDS = 20;
const WHOLE = 2_000_000, TEXT = 20_000, WORDS = 600, CONTEXT = 64, WORD = 40; // characters
const NAME = /^[a-z][a-z_]{0,39}$/;

/** @throws {Problem} when it is no report with offsets in UTF-16 units */
export function reduced(report) {
  if (!list(report?.sentences).length || report.document?.offset_unit !== "utf16") throw Problem.of("answer");
  const { headline, warnings, text: whole } = report.document;
  return {
    document: {
      headline: text(headline, WORDS),
      warnings: list(warnings, FIELDS).map((one) => ({ detail: text(one?.detail, WORDS) })).filter((one) => one.detail),
      text: text(whole, WHOLE),
      offset_unit: "utf16",
    },
    scores: byName(report.scores, score),
    triage: report.triage ? { ...score(report.triage), why: list(report.triage.why, FIELDS).map((one) => text(one, WORDS)) } : null,
    sentences: list(report.sentences, SENTENCES).map(sentence),
  };
}

function score(one) {
  const value = share(one?.value);
  return {
    value,
    label: text(one?.label, WORDS),
    level: text(one?.level, WORD) || null,
    better: ["low", "high"].includes(one?.better) ? one.better : null,
    interval: interval(one?.interval),
    covers: text(one?.covers, WORDS),
    thresholds: list(one?.thresholds, FIELDS).map(share).filter((at) => at !== null),
    parts: one?.parts ? byName(one.parts, (part) => ({ value: share(part?.value), interval: interval(part?.interval) })) : null,
    factors: list(one?.factors, FIELDS).map((factor) => ({ effect: number(factor?.effect), detail: text(factor?.detail, WORDS) })),
    abstained: value === null ? { detail: text(one?.abstained?.detail ?? one?.label, WORDS) } : null,
  };
}

function sentence(one) {
  return {
    index: number(one?.index) ?? -1,
    part: text(one?.part, WORD),
    text: text(one?.text, TEXT),
    start: number(one?.start) ?? 0,
    end: number(one?.end) ?? 0,
    selector: { prefix: text(one?.selector?.prefix, CONTEXT), suffix: text(one?.selector?.suffix, CONTEXT) },
    evidence: list(one?.evidence, EVIDENCE).map(evidence),
    attributions: list(one?.attributions, EVIDENCE).map(attribution),
    contributions: byName(one?.contributions, number),
    if_removed: byName(one?.if_removed, number),
  };
}

function evidence(one) {
  return {
    signal: NAME.test(text(one?.signal, WORDS)) ? one.signal : "other",
    code: text(one?.code, WORD),
    start: number(one?.start) ?? 0,
    end: number(one?.end) ?? 0,
    voice: text(one?.voice, WORD),
    reason: text(one?.reason, WORDS),
  };
}

function attribution(one) {
  return {
    source: span(one?.source),
    cue: span(one?.cue),
    content: list(one?.content, EVIDENCE).map(span).filter(Boolean),
    source_type: text(one?.source_type, WORD),
    resolved_source: text(one?.resolved_source, WORDS),
    quote: text(one?.quote, WORD),
    basis: text(one?.basis, WORD),
  };
}

/** What `highlight` reads of it. */
export function forMarks({ document: { offset_unit }, sentences }) {
  const marks = ({ index, part, text, start, selector, evidence }) => ({ index, part, text, start, selector, evidence });
  return { document: { offset_unit }, sentences: sentences.map(marks) };
}

const list = (value, most) => (Array.isArray(value) ? value.slice(0, most) : []);
const text = (value, most) => (typeof value === "string" ? value.slice(0, most) : "");
const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);
const share = (value) => (number(value) !== null && value >= 0 && value <= 1 ? value : null);

function interval(value) {
  const [low, high] = list(value, 3).map(share);
  return low !== null && high !== null && low <= high ? [low, high] : null;
}

function span(value) {
  const [start, end] = list(value, 3).map(number);
  return Number.isInteger(start) && Number.isInteger(end) && start <= end ? [start, end] : null;
}

function byName(value, made) {
  const entries = value && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter(([name]) => NAME.test(name)).slice(0, FIELDS).map(([name, one]) => [name, made(one)]));
}
