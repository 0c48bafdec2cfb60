// What is handed in: an address, a text or a saved page.

import { $, say } from "./parts.js";
import { element } from "./view/dom.js";
import { t } from "./words.js";

const LARGEST = 10_000_000; // bytes of a saved page
const form = $("score");

export function kind() {
  return form.elements.kind.value;
}

export function chooseKind(name, focus = true) {
  form.elements.kind.value = name;
  for (const field of form.querySelectorAll("[data-kind]")) {
    field.hidden = !field.dataset.kind.split(" ").includes(name);
  }
  if (focus) $({ url: "url", text: "text", html: "file" }[name]).focus();
}

/** The body of the request, or null when what is needed is missing: then `complain` has said so. */
export async function given() {
  const context = $("context").value.trim() || undefined;
  if (kind() === "text") {
    if (!$("text").value.trim()) return complain("text", t("check.missing.text"));
    return { text: $("text").value, headline: $("headline").value.trim() || undefined, url: context };
  }
  if (kind() === "html") {
    const file = $("file").files[0];
    if (!file) return complain("file", t("check.missing.file"));
    if (file.size > LARGEST) return complain("file", t("check.large"));
    return { html: await decoded(file), url: context };
  }
  const url = $("url").value.trim();
  if (!url) return complain("url", t("check.missing.url"));
  return { url: /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}` };
}

/** The file as text, in the encoding that it declares. */
async function decoded(file) {
  const bytes = await file.arrayBuffer();
  const start = new TextDecoder("latin1").decode(bytes.slice(0, 2048));
  const label = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Files dropped on the form are saved pages. */
export function acceptDrops() {
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("dropping", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      $("file").files = event.dataTransfer.files;
      chooseKind("html", false);
      form.querySelector("button.main").focus();
    });
  }
}

function complain(id, words) {
  say(element("p", { class: "problem", id: "missing" }, words));
  $(id).setAttribute("aria-invalid", "true");
  $(id).setAttribute("aria-describedby", "missing");
  $(id).focus();
  return null;
}
