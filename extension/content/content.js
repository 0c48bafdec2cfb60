/**
 * In the page, after a press of the button and not before: reads the article, marks sentences, and
 * takes everything away again. It knows no key and no server, and asks nothing of the network.
 */

import { DRAWS_LINES, highlight } from "../../web/highlight.js";
import { api } from "../src/api.js";
import { articleIn, LARGEST, sizeOf, Unreadable } from "./article.js";
import { linesUnder } from "./lines.js";

const CHOSEN = "credcheck-chosen";
const ACTIVE = "a[href], button, input, select, textarea, label, summary, [role=button], [contenteditable]";

function start() {
  const page = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let marks = null;
  let lines = null; // where the browser draws none
  let place = null; // where the page was when it was read

  const verbs = {
    greet: () => begin({ page }),
    here: () => place !== null && place === here(),
    read: () => {
      if (sizeOf(document) > LARGEST) return { page, problem: "page_large" };
      try {
        return begin({ page, ...articleIn(document) });
      } catch (error) {
        if (error instanceof Unreadable) return { page, problem: error.message };
        throw error;
      }
    },
    mark: ({ report }) => {
      unmark();
      if (place === null || sizeOf(document) > LARGEST) return null;
      marks = highlight(rootOf(document), report, { onSentence: clicked });
      if (!DRAWS_LINES) lines = linesUnder(marks);
      return { found: marks.found };
    },
    signal: ({ signal, shown }) => {
      marks?.show(signal, shown);
      lines?.update();
    },
    reveal: ({ index }) => reveal(marks?.rangeOf(index)),
    unmark: () => leave(false),
  };

  function begin(answer) {
    unmark();
    place = here();
    return answer;
  }

  function clicked({ index, event }) {
    if (!event.isTrusted || event.defaultPrevented || event.target.closest?.(ACTIVE) || !getSelection()?.isCollapsed) return;
    send({ do: "sentence", page, index });
  }

  function unmark() {
    lines?.remove();
    marks?.remove();
    lines = marks = null;
    CSS.highlights?.delete(CHOSEN);
  }

  /** The page is left, or turned into another one: nothing stays. */
  function leave(tells = true) {
    if (place === null) return;
    unmark();
    place = null;
    if (tells) send({ do: "gone", page });
  }

  function moved() {
    if (place !== here()) leave();
  }

  addEventListener("pagehide", () => leave());
  addEventListener("popstate", moved);
  globalThis.navigation?.addEventListener?.("currententrychange", moved);
  api.runtime.onMessage.addListener((message, sender, reply) => {
    if (sender.id !== api.runtime.id || !Object.hasOwn(verbs, message?.do)) return;
    if (message.page !== undefined && message.page !== page) return;
    reply(verbs[message.do](message) ?? null);
  });
  return true;
}

function reveal(range) {
  if (!range) return false;
  const node = range.startContainer;
  const element = node.nodeType === 1 ? node : node.parentElement;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element?.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  CSS.highlights?.set(CHOSEN, new Highlight(range));
  return true;
}

/** The page's body, whatever a form in it is named. */
function rootOf(page) {
  const root = Object.getOwnPropertyDescriptor(Document.prototype, "documentElement").get.call(page);
  return [...root.children].find((one) => one instanceof HTMLBodyElement) ?? root;
}

/** Sends, as long as the extension is there: one that was updated or removed leaves its scripts behind. */
function send(message) {
  try {
    api.runtime.sendMessage(message)?.catch?.(() => {});
  } catch {}
}

const here = () => location.origin + location.pathname;

globalThis.credcheckContent ??= start();
