// The page: takes an article in, shows its report, looks sources up.

import { Refused, call, key, score } from "./client.js";
import { chooseKind, given, kind } from "./form.js";
import { askKey, forgetKey } from "./key.js";
import { $, element, problemBox, record, say } from "./parts.js";
import { erase, fit, saveJson, saveWorksheet, share, showExample, showStored, shown } from "./report.js";

const form = $("score");
let running = null;

async function submit(event) {
  event.preventDefault();
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  const body = await given();
  if (body === null) return;
  $("from-outside").hidden = true;
  running?.abort();
  const mine = (running = new AbortController());
  const stop = wait();
  try {
    const { id } = await score(body, { signal: mine.signal, askKey });
    say();
    await showStored(id, mine.signal);
  } catch (error) {
    if (running === mine) failed(error);
  } finally {
    stop();
    if (running === mine) running = null;
  }
}

/** Shows that something is under way, and for how long; gives the function that ends it. */
function wait() {
  const begun = Date.now();
  const tick = () => ($("waited").textContent = `${Math.round((Date.now() - begun) / 1000)} s`);
  say(element("p", { class: "note" }, "Checking…"));
  tick();
  const timer = setInterval(tick, 1000);
  toggle(true);
  return () => {
    clearInterval(timer);
    toggle(false);
  };
}

function toggle(busy) {
  form.setAttribute("aria-busy", String(busy));
  form.querySelector("button.main").disabled = busy;
  $("cancel").hidden = !busy;
  $("waiting").hidden = !busy;
}

function failed(error) {
  if (error.name === "AbortError") return say(element("p", { class: "note" }, "Stopped."));
  if (!(error instanceof Refused)) throw error;
  const pastes = error.problem.next?.some((step) => step.startsWith("paste"));
  const paste = () => {
    $("context").value ||= $("url").value;
    chooseKind("text");
  };
  const actions = pastes ? [element("button", { type: "button", onclick: paste }, "Paste the text")] : [];
  say(problemBox(error.problem, actions));
}

async function lookUp(event) {
  event.preventDefault();
  const names = $("names").value.split("\n").map((one) => one.trim()).filter(Boolean);
  if (!names.length) return $("names").focus();
  const response = await call("POST", "/v1/sources:lookup", { body: { sources: names }, askKey });
  const { sources } = await response.json();
  $("records").replaceChildren(element("ul", { class: "records" }, sources.map((one, i) => record(one, names[i]))));
}

/** Does what the part of the address behind the # asks for; that part stays in the browser. */
async function follow() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("url")) {
    history.replaceState(null, "", location.pathname);
    if (!/^https?:\/\//i.test(asked.get("url"))) return;
    chooseKind("url");
    $("url").value = asked.get("url");
    $("from-outside").hidden = false;
    form.querySelector("button.main").focus();
  } else if (/^[0-9a-f]{32}$/.test(asked.get("report") ?? "") && asked.get("report") !== shown) {
    await showStored(asked.get("report"));
  } else if (asked.has("example")) {
    await showExample(asked.get("example"));
  }
}

async function listExamples() {
  const { examples } = await (await call("GET", "/v1/examples")).json();
  const links = examples.map((one) => element("a", { href: `#example=${one.name}` }, one.kind));
  $("examples").append(...links.flatMap((one, i) => (i ? [i < links.length - 1 ? ", " : " or ", one] : [one])), ".");
  $("examples").hidden = false;
}

/** A handler whose failures are shown. */
function shownIfFailed(work, where = say) {
  return async (event) => {
    try {
      await work(event);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      where(problemBox(error.problem));
    }
  };
}

form.addEventListener("submit", shownIfFailed(submit));
form.addEventListener("change", (event) => event.target.name === "kind" && chooseKind(kind(), false));
$("cancel").addEventListener("click", () => running?.abort());
$("report").addEventListener("load", fit);
$("save-json").addEventListener("click", shownIfFailed(saveJson));
$("worksheet").addEventListener("click", shownIfFailed(saveWorksheet));
$("share").addEventListener("click", shownIfFailed(share, (box) => $("shared").replaceChildren(box)));
$("erase").addEventListener("click", shownIfFailed(erase));
$("lookup").addEventListener("submit", shownIfFailed(lookUp, (box) => $("records").replaceChildren(box)));
$("forget-key").addEventListener("click", forgetKey);
window.addEventListener("hashchange", shownIfFailed(follow));

for (const name of ["dragover", "dragleave", "drop"]) {
  form.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("dropping", name === "dragover");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    $("file").files = event.dataTransfer.files;
    chooseKind("html", false);
    form.querySelector("button.main").focus();
  });
}

$("bookmarklet").href =
  `javascript:void(open(${JSON.stringify(`${location.origin}/#url=`)}+encodeURIComponent(location.href),"_blank","noopener"))`;
$("bookmarklet").addEventListener("click", (event) => {
  event.preventDefault();
  say(element("p", { class: "note" }, "Drag the link to the bookmarks bar, then click it there while you read an article."));
  $("said").scrollIntoView({ block: "center" });
});

$("forget-key").hidden = !key.get();
chooseKind("url", false);
await Promise.allSettled([shownIfFailed(listExamples)(), shownIfFailed(follow)()]);
