/** Makes elements. Whatever a page or a server wrote becomes text, never mark-up. */

import { t } from "./api.js";

/**
 * @param {string} name
 * @param {object|null} [attributes]  a property of the element, `class`, an attribute, or `onEVENT`
 * @param {...(Node|string|null|undefined|Array)} children
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

/** A link to a page on the web, or only its words where the address is of another kind. */
export function link(address, words) {
  let url = null;
  try {
    url = new URL(address);
  } catch {}
  if (!url || !/^https?:$/.test(url.protocol)) return element("span", null, words);
  return element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, words);
}

/** Puts the catalogue's texts into a page: `data-t` names an element's text, `data-t-ATTRIBUTE` an attribute's. */
export function translate(root = document) {
  document.documentElement.lang = t("@@ui_locale").replace("_", "-");
  document.documentElement.dir = t("@@bidi_dir");
  for (const one of root.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of root.querySelectorAll("[data-t-title]")) one.title = t(one.dataset.tTitle);
}
