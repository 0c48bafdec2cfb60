import { t } from "./api.js";

/** Puts the catalogue's texts into a page: `data-t` names an element's text, `data-t-ATTRIBUTE` an attribute's. */
export function translate(root = document) {
  document.documentElement.lang = t("@@ui_locale").replace("_", "-");
  document.documentElement.dir = t("@@bidi_dir");
  for (const one of root.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of root.querySelectorAll("[data-t-title]")) one.title = t(one.dataset.tTitle);
}
