// What can be done with a report: handed on, checked again, compared, erased.

import { call, ask, recheck } from "./client.js";
import { pick } from "./compare.js";
import { $, copy, note, save, say } from "./parts.js";
import { clear, showStored } from "./report.js";
import { shownIfFailed } from "./failures.js";
import { changes } from "./view/changes.js";
import { element, section } from "./view/dom.js";
import { t } from "./words.js";

/** The row of buttons of a report. Examples are nobody's: they can be printed and linked to. */
export function actions(what) {
  const { report, path, place, isStored } = what;
  const outcome = (box) => $("outcome").replaceChildren(box);
  const button = (name, work) => element("button", { type: "button", id: name, onclick: shownIfFailed(work, outcome) }, t(`report.${name}`));
  const url = new URL(`#${place}`, location.href).href;
  const link = element("a", { href: `#${place}`, id: "permalink", onclick: (event) => { event.preventDefault(); copy(url, $("outcome")); } }, t("report.link"));
  const own = isStored && [
    button("share", () => share(path)),
    report.input.url && report.input.url_verified !== false ? button("recheck", () => checkAgain(report.id)) : null,
    button("compare", () => pick(report)),
    button("json", async () => save(await call("GET", path), `credcheck-${report.id.slice(0, 8)}.json`)),
    button("html", async () => save(await call("GET", `${path}/html`), `credcheck-${report.id.slice(0, 8)}.html`)),
  ];
  return element("div", { class: "actions", role: "group", "aria-label": t("report.actions") },
    link, own || null, button("print", () => print()), isStored ? button("erase", () => erase(path)) : null);
}

/** Makes a link for others, in place of an earlier one. */
async function share(path) {
  const { link } = await ask("PATCH", path, { body: { visibility: "link" } });
  const page = new URL(`${link}/html`, location.href).href;
  $("outcome").replaceChildren(element("p", {}, t("report.shared"), " ", element("a", { href: page }, page)));
}

/** Fetches the page again and shows the new report, with what changed on top. */
async function checkAgain(id) {
  $("outcome").replaceChildren(note(t("report.rechecking")), element("progress", { "aria-label": t("check.waiting") }));
  const found = await recheck(id);
  const diff = await ask("GET", `/v1/reports/${found}/diff`);
  await showStored(found, { after: section("changes", t("changes"), changes(diff)) });
}

async function erase(path) {
  if (!confirm(t("report.erase.sure"))) return;
  await call("DELETE", path);
  clear();
  history.replaceState(null, "", location.pathname);
  say(note(t("report.erased")));
  $("check").focus();
}
