// What is handed in: an address, a text or a saved page.

import { $, element, say } from "./parts.js";

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
    if (!$("text").value.trim()) return complain("text", "Paste the article's text first.");
    return { text: $("text").value, headline: $("headline").value.trim() || undefined, url: context };
  }
  if (kind() === "html") {
    const file = $("file").files[0];
    if (!file) return complain("file", "Choose a saved page first.");
    if (file.size > 10_000_000) return complain("file", "The page is larger than 10 MB.");
    return { html: await decoded(file), url: context };
  }
  const url = $("url").value.trim();
  if (!url) return complain("url", "Paste the article's address first.");
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

function complain(id, words) {
  say(element("p", { class: "problem" }, words));
  $(id).setAttribute("aria-invalid", "true");
  $(id).focus();
  return null;
}
