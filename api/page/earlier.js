// Reports that were made before: listed, and offered for comparison.

import { ask } from "./client.js";
import { $, note } from "./parts.js";
import { element, foreign, table } from "./view/dom.js";
import { date, number, t } from "./words.js";

const PAGE = 20;

/** A page of one's own reports that are done, newest first: `{reports, next}`. */
export async function search(cursor = null, limit = PAGE) {
  const found = await ask("POST", "/v1/reports:search", { body: { limit, ...(cursor ? { cursor } : {}) } });
  return { reports: found.reports.filter((one) => one.status === "done"), next: found.next };
}

/** Shows the list, in place of the button that asked for it. */
export async function showEarlier() {
  const place = $("earlier-reports");
  $("show-earlier").hidden = true;
  const rows = [];
  const more = async (cursor) => {
    const found = await search(cursor);
    rows.push(...found.reports.map(row));
    const columns = [t("earlier.headline"), t("earlier.when"), t("feeds.triage")];
    place.replaceChildren(
      rows.length ? table(t("earlier"), columns, rows) : note(t("earlier.none")),
      found.next ? element("button", { type: "button", onclick: () => more(found.next) }, t("earlier.more")) : "",
    );
  };
  await more(null);
}

function row(one) {
  const name = foreign("a", one.headline ?? t("report.no_headline"), { href: `#report=${one.id}` });
  const where = one.domain ? element("span", { class: "note" }, ` ${one.domain}`) : "";
  return [element("span", {}, name, where), date(one.created_at), number(one.triage)];
}
