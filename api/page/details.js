// The panel beside the article: what one sentence does, and ways to the next.

import { $, copy } from "./parts.js";
import { element, foreign } from "./view/dom.js";
import { reasons } from "./view/sentence.js";
import { t } from "./words.js";

/**
 * Tells of a sentence, or (null) how to choose one.
 * @param {{report: object, place: string, article: object}} what  what the page shows
 * @param {object|null} sentence
 * @param {(index: number) => void} choose
 */
export function details(what, sentence, choose) {
  const panel = $("details");
  panel.classList.toggle("open", sentence !== null);
  if (sentence === null) {
    panel.replaceChildren(element("p", { class: "note" }, t("sentence.none")));
    return;
  }
  const name = sentence.part === "headline" ? t("sentence.headline") : t("sentence", { index: sentence.index });
  const said = element("div", { role: "status" });
  panel.replaceChildren(
    element("header", {}, element("h3", {}, name), closing(what, sentence, choose)),
    foreign("blockquote", sentence.text ?? "…"),
    reasons(what.report, sentence),
    element("div", { class: "actions" },
      way("previous", what.article.neighbour(sentence.index, -1), choose),
      way("next", what.article.neighbour(sentence.index, 1), choose),
      element("button", { type: "button", onclick: () => copy(address(what, sentence), said) }, t("sentence.copy"))),
    said,
  );
}

function address(what, sentence) {
  return new URL(`#${what.place}&sentence=${sentence.index}`, location.href).href;
}

function closing(what, sentence, choose) {
  const close = () => {
    what.article.choose(null);
    what.article.focus(sentence.index);
    details(what, null, choose);
    history.replaceState(null, "", `#${what.place}`);
  };
  $("details").onkeydown = (event) => { if (event.key === "Escape") close(); };
  return element("button", { type: "button", class: "plain", onclick: close }, t("sentence.close"));
}

function way(name, index, choose) {
  const go = () => {
    choose(index);
    // The reader stays on the button, which the panel has made anew.
    $("details").querySelector(`[data-way="${name}"]:not(:disabled)`)?.focus();
  };
  return element("button", { type: "button", "data-way": name, disabled: index === null, onclick: go }, t(`sentence.${name}`));
}
