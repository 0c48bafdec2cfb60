// Two articles beside each other: chosen from the reports that there are.

import { ask } from "./client.js";
import { search } from "./earlier.js";
import { $, note } from "./parts.js";
import { comparison } from "./view/comparison.js";
import { element, foreign, section } from "./view/dom.js";
import { date, t } from "./words.js";

const OFFERED = 50;

/** Offers the other reports; each is a link to the comparison. */
export async function pick(report) {
  const { reports } = await search(null, OFFERED);
  const others = reports.filter((one) => one.id !== report.id);
  const dialog = $("compare-dialog");
  const items = others.map((one) =>
    element("li", {},
      foreign("a", one.headline ?? t("report.no_headline"), { href: `#compare=${report.id},${one.id}`, onclick: () => dialog.close() }),
      element("span", { class: "note" }, ` ${[one.domain, date(one.created_at)].filter(Boolean).join(" · ")}`)));
  $("compare-choices").replaceChildren(items.length ? element("ul", {}, items) : note(t("compare.none")));
  dialog.showModal();
}

/** Shows two reports side by side. */
export async function compare(first, second) {
  const [one, other] = await Promise.all([first, second].map((id) => ask("GET", `/v1/reports/${id}?offset_unit=utf16`)));
  $("comparison").replaceChildren(section("comparison-heading", t("compare"), comparison(one, other)));
  $("comparison").hidden = false;
  $("comparison-heading").focus();
}
