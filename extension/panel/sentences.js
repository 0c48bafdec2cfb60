/** The panel's sentences: one in detail, and all of them by signal. */

import { t } from "../src/api.js";
import { element } from "../../web/view/dom.js";
import { nameOfSignal } from "./views.js";

/** The sentence that was clicked: why it is marked, who is said to have said it. */
export function detail({ state, ask }) {
  const one = state.report.sentences.find((sentence) => sentence.index === state.selected);
  if (!one) return null;
  return element("section", { id: "detail", tabindex: "-1", "aria-labelledby": "detail-title" },
    element("h2", { id: "detail-title" }, t("sentence")),
    quote(one, state, ask, "chosen"),
    one.evidence.length ? element("ul", { class: "bare" }, one.evidence.map(reason)) : element("p", { class: "soft" }, t("no_marks")),
    one.attributions.length ? [element("h3", null, t("attributions")), element("ul", null, one.attributions.map(attribution))] : null,
    one.unsourced ? element("p", null, t("unsourced")) : null,
  );
}

function reason({ signal, reason: words, voice }) {
  return element("li", null, sign(signal), words, voice === "quoted" ? element("span", { class: "soft" }, " ", t("quoted")) : null);
}

function attribution({ source, resolved, type, cue, running }) {
  const name = resolved && resolved !== source ? t("resolved", source, resolved) : source || t("nobody");
  return element("li", null, name, " ", element("span", { class: "soft" }, t("said_as", typeOf(type), cue), running ? ` ${t("running")}` : ""));
}

function typeOf(type) {
  const words = t(`type_${type}`);
  return words === `type_${type}` ? type.replaceAll("_", " ") : words;
}

function sign(signal) {
  return element("span", { class: `sign ${signal}`, title: nameOfSignal(signal) }, nameOfSignal(signal).slice(0, 1));
}

function quote(one, { selected }, ask, place) {
  const press = () => ask({ do: "reveal", index: one.index });
  return element("button", { type: "button", class: "quote", "aria-current": one.index === selected ? "true" : null, "data-focus": `${place}-${one.index}`, onclick: press }, one.text);
}

/** The marked sentences of each signal, with a switch for its marks in the page. */
export function list({ state, ask, open }) {
  const { report, found, hidden } = state;
  const signals = [...new Set(report.sentences.flatMap((one) => one.evidence.map((mark) => mark.signal)))].sort();
  return element("section", { "aria-labelledby": "marks" },
    element("h2", { id: "marks" }, t("marks")),
    element("p", { class: "soft" }, found ? t("found", found.exact + found.nearly, found.sentences) : t("not_found")),
    element("div", { role: "group", "aria-label": t("switches") }, signals.map((signal) => toggle(signal, hidden, ask))),
    signals.map((signal) => group(signal, state, ask, open)),
  );
}

function toggle(signal, hidden, ask) {
  const press = ({ target }) => ask({ do: "signal", signal, shown: target.checked });
  const box = element("input", { type: "checkbox", "data-focus": `signal-${signal}`, checked: !hidden.includes(signal), onchange: press });
  return element("label", { class: "signal" }, box, sign(signal), nameOfSignal(signal));
}

function group(signal, state, ask, open) {
  const marked = state.report.sentences.filter((one) => one.evidence.some((mark) => mark.signal === signal));
  const rows = marked.map((one) =>
    element("li", { class: "sentence" },
      quote(one, state, ask, signal),
      element("ul", null, one.evidence.filter((mark) => mark.signal === signal).map((mark) => element("li", null, mark.reason))),
    ),
  );
  return element("details", { "data-signal": signal, open: open.includes(signal) },
    element("summary", { "data-focus": `group-${signal}` }, t("group", nameOfSignal(signal), marked.length)),
    element("ol", { class: "bare" }, rows),
  );
}
