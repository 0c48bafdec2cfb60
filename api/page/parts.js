// The page's own pieces: what it says below a form, what it copies and saves.

import { t } from "./words.js";
import { element } from "./view/dom.js";

export { problemBox } from "./view/problem.js";

/** The element of that id. */
export const $ = (id) => document.getElementById(id);

/** Says something below the form, in place of what was said before. */
export function say(...what) {
  $("said").replaceChildren(...what);
}

export function note(text) {
  return element("p", { class: "note" }, text);
}

/** Puts the catalogue's texts where the page asks for them. */
export function fillWords(root) {
  for (const one of root.querySelectorAll("[data-word]")) one.textContent = t(one.dataset.word);
  for (const one of root.querySelectorAll("[data-word-aria-label]")) one.setAttribute("aria-label", t(one.dataset.wordAriaLabel));
}

/** Gives text to the clipboard; shows it, selected, where the browser does not allow that. */
export async function copy(text, where) {
  try {
    await navigator.clipboard.writeText(text);
    where.replaceChildren(note(t("report.copied")));
  } catch {
    const field = element("textarea", { readonly: true, rows: 6, "aria-label": t("report.not_copied") });
    field.value = text;
    where.replaceChildren(note(t("report.not_copied")), field);
    field.select();
  }
}

/** Hands a response's bytes over as a file. */
export async function save(response, name) {
  const url = URL.createObjectURL(await response.blob());
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

