// A problem with what a person can do about it.

import { t } from "../words.js";
import { element, foreign } from "./dom.js";

/** @param {{title: string, detail?: string, next?: string[]}} problem @param {Node[]} [actions]  further buttons */
export function problemBox(problem, actions = []) {
  const steps = (problem.next ?? []).map((step) => foreign("li", step));
  return element(
    "div",
    { class: "problem", role: "alert" },
    foreign("p", problem.title, { class: "problem-title" }),
    problem.detail && problem.detail !== problem.title ? foreign("p", problem.detail) : null,
    steps.length ? element("ul", { "aria-label": t("problem.next") }, steps) : null,
    actions,
  );
}
