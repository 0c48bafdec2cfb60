/**
 * A server's report cut down to what the panel and the marks show, every value of the type it should be.
 * A server is trusted with the text, not with the browser: its answers are data.
 */

import { Problem } from "./problem.js";

const SENTENCES = 5_000, EVIDENCE = 50, TEXT = 20_000, WORDS = 600;

/** @throws {Problem} when it is no report with offsets in UTF-16 units */
export function reduced(report) {
  if (!list(report?.sentences).length || report.document?.offset_unit !== "utf16") throw Problem.of("answer");
  const whole = text(report.document.text, Infinity);
  const unsourced = new Set(list(report.scores?.attribution?.unsourced_claims).map(number));
  return {
    offset_unit: "utf16",
    headline: text(report.document.headline, WORDS),
    warnings: list(report.document.warnings).slice(0, 20).map((one) => text(one?.detail, WORDS)).filter(Boolean),
    scores: Object.entries(report.scores ?? {}).slice(0, 20).map(([id, one]) => score(text(id, 60), one)),
    triage: report.triage ? { ...score("triage", report.triage), why: list(report.triage.why).slice(0, 10).map((one) => text(one, WORDS)) } : null,
    sentences: report.sentences.slice(0, SENTENCES).map((one) => sentence(one, whole, unsourced)),
  };
}

function score(id, one) {
  const interval = list(one?.interval).map(number);
  return {
    id,
    value: number(one?.value),
    label: text(one?.label, WORDS),
    level: text(one?.level, 20),
    better: text(one?.better, 20),
    interval: interval.length === 2 && !interval.includes(null) ? interval : null,
    covers: text(one?.covers, WORDS),
    abstained: text(one?.abstained?.detail, WORDS),
  };
}

function sentence(one, whole, unsourced) {
  return {
    index: number(one?.index) ?? -1,
    part: text(one?.part, 20),
    text: text(one?.text, TEXT),
    start: number(one?.start) ?? 0,
    selector: { prefix: text(one?.selector?.prefix, 64), suffix: text(one?.selector?.suffix, 64) },
    unsourced: unsourced.has(number(one?.index)),
    evidence: list(one?.evidence).slice(0, EVIDENCE).map((mark) => ({
      signal: /^[a-z_]{1,40}$/.test(mark?.signal) ? mark.signal : "other",
      start: number(mark?.start) ?? 0,
      end: number(mark?.end) ?? 0,
      voice: text(mark?.voice, 20),
      reason: text(mark?.reason, WORDS),
    })),
    attributions: list(one?.attributions).slice(0, EVIDENCE).map((said) => ({
      source: slice(whole, said?.source),
      cue: slice(whole, said?.cue),
      resolved: text(said?.resolved_source, WORDS),
      type: text(said?.source_type, 40),
      running: said?.basis === "running",
    })),
  };
}

/** What `highlight` reads of it. */
export function forMarks({ sentences, offset_unit }) {
  return { sentences, document: { offset_unit } };
}

const list = (value) => (Array.isArray(value) ? value : []);
const text = (value, most) => (typeof value === "string" ? value.slice(0, most) : "");
const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);
const slice = (whole, span) => (list(span).length === 2 ? whole.slice(...span.map((at) => number(at) ?? 0)).slice(0, WORDS) : "");
