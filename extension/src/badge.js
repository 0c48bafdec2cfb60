/** The badge of one tab: a short word or number, a colour beside it, and a title that says it in full. */

import { api, t } from "./api.js";

// Apart in lightness as well as in hue, white text readable on each (4.5 : 1 and more).
const COLOURS = { plain: "#4a5568", low: "#0b6a4f", medium: "#7a5200", high: "#a8320a" };
const WORST = { low: "high", medium: "medium", high: "low" }; // the level of a source as the colour it has

/** @param {number} tab @param {import("./tabs.js").Known|null} state */
export async function badge(tab, state) {
  const { text, colour, title } = state ? told(state) : { text: "", colour: "plain", title: "" };
  await Promise.all([
    api.action.setBadgeText({ tabId: tab, text }),
    api.action.setBadgeBackgroundColor({ tabId: tab, color: COLOURS[colour] }),
    api.action.setBadgeTextColor({ tabId: tab, color: "#ffffff" }),
    api.action.setTitle({ tabId: tab, title: title || t("action") }),
  ]).catch(() => {}); // the tab is gone
}

function told({ phase, mode, source, report, problem }) {
  if (phase === "failed") return { text: "!", colour: "plain", title: t("badge_failed", problem.title) };
  if (phase !== "done") return { text: "…", colour: "plain", title: t("badge_waiting") };
  return mode === "local" ? ofSource(source) : ofReport(report, source);
}

function ofSource(source) {
  const level = source && !source.platform ? source.level : "unknown";
  const title = sourceLine(source);
  if (!WORST[level]) return { text: "?", colour: "plain", title };
  return { text: t(`badge_${level}`), colour: WORST[level], title };
}

function ofReport(report, source) {
  const { triage } = report;
  const title = [t("badge_report"), ...(triage ? triage.why : []), sourceLine(source)].join("\n");
  if (triage?.value == null) return { text: "–", colour: "plain", title };
  const share = Math.round(triage.value * 100);
  return { text: String(share), colour: share >= 60 ? "high" : share >= 30 ? "medium" : "low", title: t("badge_triage", share) + "\n" + title };
}

/** What the lists say of a source, in one line. */
export function sourceLine(source) {
  if (!source) return t("source_unlisted");
  if (source.platform) return t("source_platform", source.scope);
  const names = source.lists.filter((one) => one.counts).map((one) => one.title).join(", ");
  return names ? t(`source_${source.level}`, source.scope, names, source.asOf) : t("source_unknown", source.scope);
}
