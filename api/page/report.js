// The report, in a frame in which no script runs, and what can be done with it.

import { call } from "./client.js";
import { askKey } from "./key.js";
import { $, element, say } from "./parts.js";

const STORED = ["permalink", "share", "worksheet", "save-json", "erase"];

/** The id of the stored report that is shown, if one is. */
export let shown = null;

export async function showStored(id, signal) {
  const response = await call("GET", `/v1/reports/${id}/html`, { signal, askKey });
  show(await response.text());
  shown = id;
  $("permalink").href = `#report=${id}`;
  for (const name of STORED) $(name).hidden = false;
  history.replaceState(null, "", `#report=${id}`);
}

export async function showExample(name) {
  const response = await call("GET", `/v1/examples/${encodeURIComponent(name)}?format=html`);
  show(await response.text());
  shown = null;
  for (const one of STORED) $(one).hidden = true;
}

/** A report's page, in a frame in which no script runs. */
function show(html) {
  const frame = $("report");
  if (frame.src) URL.revokeObjectURL(frame.src);
  frame.src = URL.createObjectURL(new Blob([html], { type: "text/html;charset=utf-8" }));
  $("shared").replaceChildren();
  $("result").hidden = false;
  $("result-heading").focus({ preventScroll: true });
  $("result").scrollIntoView({ block: "start" });
}

export function fit() {
  const inside = $("report").contentDocument;
  if (!inside?.body) return;
  const measure = () => ($("report").style.height = `${inside.documentElement.offsetHeight + 8}px`);
  new ResizeObserver(measure).observe(inside.documentElement);
  for (const outward of inside.querySelectorAll('a[href^="http"]')) outward.target = "_blank";
  document.title = inside.title || "credcheck";
}

/** Makes a link for others, in place of an earlier one. */
export async function share() {
  const body = { visibility: "link" };
  const response = await call("PATCH", `/v1/reports/${shown}`, { body, askKey });
  const page = new URL(`${(await response.json()).link}/html`, location.href).href;
  $("shared").replaceChildren(
    element("p", {}, "Whoever has this link sees the scores and short quotations: ", element("a", { href: page }, page)),
  );
}

export function saveJson() {
  return save("", `credcheck-${shown}.json`);
}

export function saveWorksheet() {
  return save("/worksheet", `worksheet-${shown.slice(0, 8)}.md`);
}

async function save(part, name) {
  const response = await call("GET", `/v1/reports/${shown}${part}`, { askKey });
  const url = URL.createObjectURL(await response.blob());
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export async function erase() {
  if (!confirm("Erase this report from the service, for good?")) return;
  await call("DELETE", `/v1/reports/${shown}`, { askKey });
  $("result").hidden = true;
  shown = null;
  history.replaceState(null, "", location.pathname);
  say(element("p", { class: "note" }, "The report is erased."));
}
