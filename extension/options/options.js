/** The options: what may leave the browser, and where to. Permission for the server is asked for on a click. */

import { api, t } from "../src/api.js";
import { translate } from "../src/translate.js";
import { element } from "../../web/view/dom.js";
import { problemBox } from "../../web/view/problem.js";
import { patternOf, serverOf } from "../src/origin.js";
import { keepKey, keepSettings, key, MODES, settings } from "../src/settings.js";

const $ = (id) => document.getElementById(id);
const IS_FIREFOX = Boolean(globalThis.browser?.runtime?.getBrowserInfo);
const COLLECTED = { local: [], text: ["websiteContent"], context: ["websiteContent", "browsingActivity"], url: ["browsingActivity"] };

async function show() {
  const now = await settings();
  $("modes").replaceChildren(...MODES.map((mode) => choice(mode, now.mode)));
  $("server").value = now.server;
  $("key").value = await key();
  $("keep").checked = now.keep;
  $("origin").textContent = location.origin;
}

function choice(mode, chosen) {
  return element("label", { class: "mode" },
    element("input", { type: "radio", name: "mode", value: mode, checked: mode === chosen }),
    element("strong", null, t(`mode_${mode}`)),
    element("span", { class: "note" }, t(`mode_${mode}_sends`)),
  );
}

/** Everything up to the request for permission is done at once: it is granted only while a click lasts. */
async function save(event) {
  event.preventDefault();
  const mode = $("form").elements.mode.value;
  const typed = $("server").value.trim();
  let server = { origin: "", warning: "" };
  try {
    if (typed || mode !== "local") server = serverOf(typed);
  } catch (error) {
    return wrong(t(error.message));
  }
  wrong("");
  if (server.origin && !(await allowed(server.origin, mode))) return say(element("p", null, t("options_refused", server.origin)));
  const before = (await settings()).server;
  await keepSettings({ mode, server: server.origin, keep: $("keep").checked });
  await keepKey($("key").value.trim());
  if (before && before !== server.origin) await leave(before, server.origin);
  await show();
  say(element("p", null, t("options_saved"), server.warning ? ` ${t("address_warning")}` : ""));
}

function allowed(origin, mode) {
  const wanted = { origins: [patternOf(origin)] };
  if (IS_FIREFOX && COLLECTED[mode].length) wanted.data_collection = COLLECTED[mode];
  return api.permissions.request(wanted);
}

/** Give back the permission for a server that is no longer asked. */
async function leave(origin, next = "") {
  if (next && patternOf(next) === patternOf(origin)) return;
  await api.permissions.remove({ origins: [patternOf(origin)] }).catch(() => {}); // not one of those that can be
}

async function forgetServer() {
  const { server } = await settings();
  await keepSettings({ mode: "local", server: "" });
  await keepKey("");
  if (server) await leave(server);
  await show();
  say(element("p", null, t("options_left")));
}

/** Ask the background, and say how it went. */
async function ask(verb, done) {
  say(element("p", null, t("options_asking")));
  const { answer, problem } = await api.runtime.sendMessage({ do: verb });
  say(problem ? problemBox(problem) : element("p", null, t(done, answer ?? "")));
}

function wrong(words) {
  $("server-wrong").textContent = words;
  $("server").setAttribute("aria-invalid", String(Boolean(words)));
  if (words) $("server").focus();
}

function say(...what) {
  $("told").replaceChildren(...what);
}

translate();
$("form").addEventListener("submit", save);
$("test").addEventListener("click", () => ask("greet", "options_works"));
$("leave").addEventListener("click", forgetServer);
$("renew").addEventListener("click", () => ask("renew", "options_renewed"));
$("reset").addEventListener("click", () => ask("reset", "options_was_reset"));
show();
