// The page: takes an article in, shows its report, looks sources up.

import { Refused, call, key, score } from "./client.js";
import { element, problemBox, record } from "./parts.js";

const $ = (id) => document.getElementById(id);
const form = $("score");
let running = null;
let shown = null;

// ---- what is handed in

function kind() {
  return form.elements.kind.value;
}

function chooseKind(name, focus = true) {
  form.elements.kind.value = name;
  for (const field of form.querySelectorAll("[data-kind]")) {
    field.hidden = !field.dataset.kind.split(" ").includes(name);
  }
  if (focus) $({ url: "url", text: "text", html: "file" }[name]).focus();
}

/** The body of the request, or null when what is needed is missing: then `complain` has said so. */
async function given() {
  const context = $("context").value.trim() || undefined;
  if (kind() === "text") {
    if (!$("text").value.trim()) return complain("text", "Paste the article's text first.");
    return { text: $("text").value, headline: $("headline").value.trim() || undefined, url: context };
  }
  if (kind() === "html") {
    const file = $("file").files[0];
    if (!file) return complain("file", "Choose a saved page first.");
    if (file.size > 10_000_000) return complain("file", "The page is larger than 10 MB.");
    return { html: await decoded(file), url: context };
  }
  const url = $("url").value.trim();
  if (!url) return complain("url", "Paste the article's address first.");
  return { url: /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}` };
}

/** The file as text, in the encoding that it declares. */
async function decoded(file) {
  const bytes = await file.arrayBuffer();
  const start = new TextDecoder("latin1").decode(bytes.slice(0, 2048));
  const label = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function complain(id, words) {
  say(element("p", { class: "problem" }, words));
  $(id).setAttribute("aria-invalid", "true");
  $(id).focus();
  return null;
}

function say(...what) {
  $("said").replaceChildren(...what);
}

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

// ---- the report

async function showStored(id, signal) {
  const response = await call("GET", `/v1/reports/${id}/html`, { signal, askKey });
  show(await response.text());
  shown = id;
  $("permalink").href = `#report=${id}`;
  for (const name of ["permalink", "save-json", "erase"]) $(name).hidden = false;
  history.replaceState(null, "", `#report=${id}`);
}

async function showExample(name) {
  const response = await call("GET", `/v1/examples/${encodeURIComponent(name)}?format=html`);
  show(await response.text());
  shown = null;
  for (const one of ["permalink", "save-json", "erase"]) $(one).hidden = true;
}

/** A report's page, in a frame in which no script runs. */
function show(html) {
  const frame = $("report");
  if (frame.src) URL.revokeObjectURL(frame.src);
  frame.src = URL.createObjectURL(new Blob([html], { type: "text/html;charset=utf-8" }));
  $("result").hidden = false;
  $("result-heading").focus({ preventScroll: true });
  $("result").scrollIntoView({ block: "start" });
}

function fit() {
  const inside = $("report").contentDocument;
  if (!inside?.body) return;
  const measure = () => ($("report").style.height = `${inside.documentElement.offsetHeight + 8}px`);
  new ResizeObserver(measure).observe(inside.documentElement);
  for (const outward of inside.querySelectorAll('a[href^="http"]')) outward.target = "_blank";
  document.title = inside.title || "credcheck";
}

async function saveJson() {
  const response = await call("GET", `/v1/reports/${shown}`, { askKey });
  const url = URL.createObjectURL(await response.blob());
  element("a", { href: url, download: `credcheck-${shown}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function erase() {
  if (!confirm("Erase this report from the service, for good?")) return;
  await call("DELETE", `/v1/reports/${shown}`, { askKey });
  $("result").hidden = true;
  shown = null;
  history.replaceState(null, "", location.pathname);
  say(element("p", { class: "note" }, "The report is erased."));
}

// ---- sources

async function lookUp(event) {
  event.preventDefault();
  const names = $("names").value.split("\n").map((one) => one.trim()).filter(Boolean);
  if (!names.length) return $("names").focus();
  const response = await call("POST", "/v1/sources:lookup", { body: { sources: names }, askKey });
  const { sources } = await response.json();
  $("records").replaceChildren(element("ul", { class: "records" }, sources.map((one, i) => record(one, names[i]))));
}

// ---- the key

/** Asks for a key, saying why the one that was sent would not do; whether one was given. */
function askKey(problem) {
  const dialog = $("key-dialog");
  $("key").value = "";
  $("key-problem").textContent = key.get() ? problem.detail : "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const entered = dialog.returnValue === "use" && $("key").value.trim();
        if (entered) key.set(entered);
        dialog.returnValue = "";
        $("forget-key").hidden = !key.get();
        resolve(Boolean(entered));
      },
      { once: true },
    );
  });
}

function forgetKey() {
  key.forget();
  $("forget-key").hidden = true;
}

// ---- the part of the address behind the #, which stays in the browser

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
