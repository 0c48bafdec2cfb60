/**
 * The side panel: what is known of the tab in front. It reads the session's memory, and asks the
 * background to do things; with `?tab=ID` it stays with that tab.
 */

import { api, t } from "../src/api.js";
import { translate } from "../src/translate.js";
import { element, section } from "../../web/view/dom.js";
import { problemBox } from "../../web/view/problem.js";
import { settings } from "../src/settings.js";
import { known, nameOf } from "../src/tabs.js";
import { detail, list } from "./sentences.js";
import { scores, sourceCard } from "./views.js";

const fixed = Number(new URLSearchParams(location.search).get("tab")) || null;
const shown = document.getElementById("shown");
let tab = null;
let last = { check: null, selected: null, phase: null };

/** Ask the background. What it refuses is shown. */
async function ask(message) {
  const answer = await api.runtime.sendMessage({ ...message, tab });
  if (answer?.problem) shown.prepend(problemBox(answer.problem));
  return answer?.answer;
}

async function front() {
  if (fixed) return fixed;
  const { id } = await api.windows.getCurrent();
  const [found] = await api.tabs.query({ active: true, windowId: id });
  return found?.id ?? null;
}

async function show() {
  tab = await front();
  const [state, chosen] = await Promise.all([tab ? known(tab) : null, settings()]);
  const focus = document.activeElement?.dataset?.focus;
  const open = [...shown.querySelectorAll("details[open]")].map((one) => one.dataset.signal);
  shown.replaceChildren(...(state ? parts(state, chosen, open) : empty(chosen)));
  say(state);
  if (focus) shown.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  if (state && state.selected !== null && (state.selected !== last.selected || state.check !== last.check)) {
    document.getElementById("detail")?.focus();
  }
  last = { check: state?.check ?? null, selected: state?.selected ?? null, phase: state?.phase ?? null };
}

/** Says in words what changed, for those who do not see it. */
function say(state) {
  const words = !state ? "" : state.phase === "done" ? "" : state.phase === "failed" ? t("badge_failed", state.problem.title) : t(`phase_${state.phase}`);
  const status = document.getElementById("status");
  if (status.textContent !== words) status.textContent = words;
}

function empty(chosen) {
  return [
    section("empty", t("empty_title"),
      element("p", {}, t(`mode_${chosen.mode}`)),
      element("p", { class: "note" }, t(`mode_${chosen.mode}_sends`)),
      element("div", { class: "actions" }, checkButton())),
  ];
}

function parts(state, chosen, open) {
  const { report, source, problem, phase } = state;
  const marking = { state, ask, open };
  return [
    phase === "checking" || phase === "waiting" ? element("progress", { "aria-label": t(`phase_${phase}`) }) : null,
    problem ? problemBox(problem) : null,
    report && state.selected !== null ? detail(marking) : null,
    report ? scores(report) : null,
    phase === "failed" && !source ? null : sourceCard(source),
    report ? list(marking) : null,
    element("div", { class: "actions" },
      report && state.id && chosen.keep ? full(chosen.server, state.id) : null,
      report ? element("button", { type: "button", "data-focus": "unmark", onclick: () => ask({ do: "unmark" }) }, t("unmark")) : null,
      checkButton(),
    ),
  ].filter(Boolean);
}

function full(server, id) {
  return element("a", { href: `${server}/#report=${id}`, target: "_blank", rel: "noopener noreferrer" }, t("full_report"));
}

function checkButton() {
  return element("button", { type: "button", "data-focus": "check", onclick: () => ask({ do: "check" }) }, t("action"));
}

translate();
document.getElementById("settings").addEventListener("click", () => api.runtime.openOptionsPage());
api.tabs.onActivated.addListener(show);
api.storage.session.onChanged.addListener((changes) => {
  if (nameOf(tab) in changes) show();
});
api.storage.local.onChanged.addListener(show);
show();
