// The page: takes an article in, shows its report, follows feeds, looks sources up.

import { ask, score } from "./client.js";
import { compare } from "./compare.js";
import { showEarlier } from "./earlier.js";
import { shownIfFailed } from "./failures.js";
import { follow, showFeeds } from "./feeds.js";
import { acceptDrops, chooseKind, given, kind } from "./form.js";
import { forgetKey, key } from "./key.js";
import { $, fillWords, note, problemBox, say } from "./parts.js";
import { choose, showExample, showStored, shown } from "./report.js";
import { element } from "./view/dom.js";
import { record } from "./view/source.js";
import { language, t } from "./words.js";

const ID = "[0-9a-f]{32}";
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
  const stop = wait(body.url && !body.text && !body.html ? "check.running.url" : "check.running.text");
  try {
    await showStored(await score(body, mine), mine);
    say(note(t("check.done")));
  } catch (error) {
    if (error.name === "AbortError") return say(note(t("check.stopped")));
    if (running !== mine || !error.problem) throw error;
    say(problemBox(error.problem, waysOut(error.problem)));
  } finally {
    stop();
    if (running === mine) running = null;
  }
}

/** Shows that something is under way, and for how long; gives the function that ends it. */
function wait(words) {
  const begun = Date.now();
  const tick = () => { $("waited").textContent = t("check.waited", { count: Math.round((Date.now() - begun) / 1000) }); };
  say(note(t(words)));
  tick();
  const timer = setInterval(tick, 1000);
  busy(true);
  return () => {
    clearInterval(timer);
    busy(false);
  };
}

function busy(is) {
  form.setAttribute("aria-busy", String(is));
  form.querySelector("button.main").disabled = is;
  $("cancel").hidden = !is;
  $("waiting").hidden = !is;
}

/** Buttons for the steps of a problem that the page itself can take. */
function waysOut(problem) {
  if (!problem.next?.some((step) => step.startsWith("paste"))) return [];
  const paste = () => {
    $("context").value ||= $("url").value;
    chooseKind("text");
  };
  return [element("button", { type: "button", onclick: paste }, t("check.paste"))];
}

async function lookUp(event) {
  event.preventDefault();
  const names = $("names").value.split("\n").map((one) => one.trim()).filter(Boolean);
  if (!names.length) return $("names").focus();
  const { sources } = await ask("POST", "/v1/sources:lookup", { body: { sources: names } });
  const items = sources.map((one, k) => record(one, names[k], problemBox));
  $("records").replaceChildren(element("ul", { class: "records" }, items));
}

/** Does what the part of the address behind the # asks for; that part stays in the browser. */
async function goWhereAsked() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const sentence = asked.has("sentence") ? Number(asked.get("sentence")) : null;
  if (asked.has("url")) {
    history.replaceState(null, "", location.pathname);
    offer(asked.get("url"));
  } else if (asked.has("compare")) {
    const [, one, other] = new RegExp(`^(${ID}),(${ID})$`).exec(asked.get("compare")) ?? [];
    if (one) await compare(one, other);
  } else if (asked.has("report") || asked.has("example")) {
    const place = asked.has("report") ? `report=${asked.get("report")}` : `example=${asked.get("example")}`;
    if (shown?.place === place && !$("result").hidden) return sentence === null ? $("result-heading").focus() : choose(sentence);
    if (asked.has("example")) await showExample(asked.get("example"), { sentence });
    else if (new RegExp(`^${ID}$`).test(asked.get("report"))) await showStored(asked.get("report"), { sentence });
  } else if (location.hash === "#feeds") {
    await showFeeds();
  }
}

/** Fills in an address that came with a link. Nothing is fetched before its reader says so. */
function offer(address) {
  if (!/^https?:\/\//i.test(address)) return;
  chooseKind("url");
  $("url").value = address;
  $("from-outside").hidden = false;
  form.querySelector("button.main").focus();
}

async function listExamples() {
  const { examples } = await ask("GET", "/v1/examples");
  const items = examples.map((one) => element("li", {}, element("a", { href: `#example=${one.name}` }, one.kind)));
  $("examples").querySelector("ul").replaceChildren(...items);
  $("examples").hidden = false;
}

function setUpBookmarklet() {
  const mark = $("bookmarklet");
  const target = JSON.stringify(`${location.origin}/#url=`);
  mark.href = `javascript:void(open(${target}+encodeURIComponent(location.href),"_blank","noopener"))`;
  mark.addEventListener("click", (event) => {
    event.preventDefault();
    say(note(t("bookmark.how")));
    $("said").scrollIntoView({ block: "center" });
  });
}

document.documentElement.lang = language.code;
document.documentElement.dir = language.dir;
fillWords(document);
form.addEventListener("submit", shownIfFailed(submit));
form.addEventListener("change", (event) => event.target.name === "kind" && chooseKind(kind(), false));
$("cancel").addEventListener("click", () => running?.abort());
$("lookup").addEventListener("submit", shownIfFailed(lookUp, (box) => $("records").replaceChildren(box)));
$("follow").addEventListener("submit", shownIfFailed(follow, (box) => $("feeds-said").replaceChildren(box)));
$("show-earlier").addEventListener("click", shownIfFailed(showEarlier, (box) => $("earlier-reports").replaceChildren(box)));
$("forget-key").addEventListener("click", forgetKey);
window.addEventListener("hashchange", shownIfFailed(goWhereAsked));
acceptDrops();
setUpBookmarklet();
$("forget-key").hidden = !key.get();
chooseKind("url", false);
await Promise.allSettled([shownIfFailed(listExamples)(), shownIfFailed(goWhereAsked)()]);
