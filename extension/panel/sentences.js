/** The panel's sentences: one in detail, and all of them by signal. */

import { t } from "../src/api.js";
import { element, foreign, section } from "../../web/view/dom.js";
import { legend } from "../../web/view/legend.js";
import { reasons } from "../../web/view/sentence.js";
import { named, t as word } from "../../web/words.js";

/** The sentence that was clicked: why it is marked, who is said to have said it, what it adds. */
export function detail({ state: { report, selected }, ask }) {
  const one = report.sentences.find((sentence) => sentence.index === selected);
  if (!one) return null;
  const heading = one.part === "headline" ? word("sentence.headline") : word("sentence", { index: one.index });
  const made = section("detail", heading, quote(one, selected, ask, "chosen"), reasons(report, one));
  made.classList.add("panel");
  return made;
}

/** The marked sentences of each signal, with a switch for its marks in the page. */
export function list({ state: { report, found, hidden, selected }, ask, open }) {
  const switches = legend(report, (signal, shown) => ask({ do: "signal", signal, shown }), hidden);
  const boxes = [...(switches?.querySelectorAll("input") ?? [])];
  for (const box of boxes) box.dataset.focus = `signal-${box.value}`;
  return section("marks", t("marks"),
    element("p", { class: "note" }, found ? t("found", found.exact + found.nearly, found.sentences) : t("not_found")),
    switches,
    boxes.map(({ value: signal }) => {
      const marked = report.sentences.filter((one) => one.evidence.some((mark) => mark.signal === signal));
      return element("details", { "data-signal": signal, open: open.includes(signal) },
        element("summary", { "data-focus": `group-${signal}` }, t("group", named("score", signal), marked.length)),
        element("ol", {}, marked.map((one) => element("li", {}, quote(one, selected, ask, signal), because(one, signal)))));
    }));
}

function because({ evidence }, signal) {
  const own = evidence.filter((mark) => mark.signal === signal);
  return element("ul", { class: "note" }, own.map((mark) => foreign("li", mark.reason || named("code", mark.code))));
}

function quote(one, selected, ask, place) {
  return foreign("button", one.text, {
    type: "button",
    class: "quote",
    "aria-current": one.index === selected ? "true" : null,
    "data-focus": `${place}-${one.index}`,
    onclick: () => ask({ do: "reveal", index: one.index }),
  });
}
