/** The panel's views of scores, source and problems. */

import { t } from "../src/api.js";
import { sourceLine } from "../src/badge.js";
import { element, link, svg } from "../../web/view/dom.js";

/** The name of a score or signal in words; one that the catalogue does not know by its id. */
export function nameOfSignal(id) {
  const words = t(`signal_${id}`);
  return words === `signal_${id}` ? id.replaceAll("_", " ") : words;
}

export function problemBox({ title, detail, next }) {
  return element("section", { class: "problem", role: "alert" },
    element("h2", null, title),
    detail ? element("p", null, detail) : null,
    next.length ? [element("p", null, t("next")), element("ul", null, next.map((one) => element("li", null, one)))] : null,
  );
}

export function scores(report) {
  const all = report.triage ? [report.triage, ...report.scores] : report.scores;
  return element("section", { "aria-labelledby": "scores" },
    element("h2", { id: "scores" }, t("scores")),
    report.headline ? element("p", { class: "soft" }, report.headline) : null,
    all.map(score),
    report.warnings.length ? element("ul", { class: "note" }, report.warnings.map((one) => element("li", null, one))) : null,
  );
}

function score(one) {
  const name = nameOfSignal(one.id);
  if (one.value === null) {
    return element("div", { class: "score" }, element("h3", null, name), element("p", { class: "soft" }, t("abstained", one.abstained || one.label)));
  }
  const value = share(one.value);
  return element("div", { class: "score" },
    element("div", { class: "line" },
      element("h3", null, name),
      element("span", null, one.level ? t("value_level", value, levelOf(one.level)) : value),
    ),
    gauge(one),
    element("p", null, one.label),
    one.interval ? element("p", { class: "note" }, t("interval", share(one.interval[0]), share(one.interval[1]), one.covers)) : null,
    one.why?.length ? element("ul", { class: "note" }, one.why.map((why) => element("li", null, why))) : null,
  );
}

/** A bar with the value as a line and the interval as a band; the words beside it say the same. */
function gauge({ value, interval }) {
  const bar = (kind, x, width) => svg("rect", { class: kind, x, width, y: 0, height: 10 });
  return element("div", { class: "gauge", "aria-hidden": "true" },
    svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none" },
      interval ? bar("band", 100 * interval[0], 100 * (interval[1] - interval[0])) : null,
      bar("at", Math.max(0, 100 * value - 0.75), 1.5)));
}

const share = (value) => t("share", Math.round(100 * value));

function levelOf(level) {
  const words = t(`level_${level}`);
  return words === `level_${level}` ? level : words;
}

/** What the rating lists say, looked up in this browser. */
export function sourceCard(source) {
  return element("section", { "aria-labelledby": "source" },
    element("h2", { id: "source" }, t("source")),
    element("p", null, sourceLine(source)),
    source?.lists.length
      ? element("ul", { class: "note" }, source.lists.map((one) => element("li", null, link(one.url, one.title), " ", t(one.counts ? "list_counts" : "list_mentions", one.as_of, one.licence))))
      : null,
    element("p", { class: "note" }, t("source_note")),
  );
}
