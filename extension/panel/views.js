/** The panel's views of the scores, and of what the lists in this browser say of the source. */

import { t } from "../src/api.js";
import { sourceLine } from "../src/badge.js";
import { element, foreign, link, section } from "../../web/view/dom.js";
import { cards, triage } from "../../web/view/scores.js";
import { t as word } from "../../web/words.js";

/** What was measured, as the service's page shows it. */
export function scores({ document: { headline, warnings }, scores: found, triage: urgency }) {
  return section("scores", word("scores"),
    headline ? foreign("p", headline, { class: "note" }) : null,
    triage(urgency),
    warnings.length ? element("ul", { class: "warnings" }, warnings.map((one) => foreign("li", one.detail))) : null,
    cards(found));
}

/** What the rating lists say, looked up in this browser. */
export function sourceCard(source) {
  return section("source", word("source"),
    element("p", {}, sourceLine(source)),
    source?.lists.length
      ? element("ul", { class: "note" }, source.lists.map((one) => element("li", {}, link(one.url, one.title), " ", t(one.counts ? "list_counts" : "list_mentions", one.as_of, one.licence))))
      : null,
    element("p", { class: "note" }, t("source_note")));
}
