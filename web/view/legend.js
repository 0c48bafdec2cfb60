// Switches for the marks of each signal.

import { named, t } from "../words.js";
import { element } from "./dom.js";

/**
 * A switch for every signal that marks anything; null where none does.
 * @param {object} report
 * @param {(signal: string, isShown: boolean) => void} onSwitch
 * @param {string[]} [hidden]  signals that are switched off at first
 */
export function legend(report, onSwitch, hidden = []) {
  const signals = new Set(report.sentences.flatMap((one) => (one.evidence ?? []).map(({ signal }) => signal)));
  if (!signals.size) return null;
  const items = [...signals].sort().map((signal) =>
    element("label", {},
      element("input", { type: "checkbox", value: signal, checked: !hidden.includes(signal), onchange: (event) => onSwitch(signal, event.target.checked) }), " ",
      element("mark", { class: `swatch ${signal}` }, named("score", signal))));
  return element("fieldset", { class: "legend" }, element("legend", {}, t("article.marks")), items);
}
