/** Reads the article in a page, on a copy of the document: the page itself is not touched. */

import { Readability } from "@mozilla/readability";

export const LARGEST = 50_000; // elements of a page that is read
const LONGEST = 1_500_000; // characters of an article
const SHORTEST = 140;
const INLINE = new Set("A ABBR ACRONYM B BDI BDO BIG CITE CODE DATA DEL DFN EM FONT I INS KBD LABEL MARK NOBR Q RB RP RT RUBY S SAMP SMALL SPAN STRIKE STRONG SUB SUP TIME TT U VAR WBR".split(" "));
const LEFT_OUT = new Set("FIGCAPTION SCRIPT STYLE NOSCRIPT TEMPLATE BUTTON SELECT TEXTAREA SVG MATH IFRAME".split(" "));

export class Unreadable extends Error {}

/**
 * @param {Document} page
 * @returns {{title: string, text: string}} the words as the page has them, paragraphs parted by blank lines
 * @throws {Unreadable} with `page_large` or `no_article`
 */
export function articleIn(page) {
  // Methods as the browser has them: a page's own elements may bear their names.
  const clone = Node.prototype.cloneNode.call(page, true);
  let found, blocks;
  try {
    found = new Readability(clone, { serializer: (element) => element, maxElemsToParse: LARGEST }).parse();
    blocks = blocksOf(found.content);
  } catch {
    throw new Unreadable("no_article"); // none, or a page made to break the reader
  }
  const title = headline(page, found.title ?? "");
  if (blocks.length && same(blocks[0], title)) blocks.shift();
  const text = blocks.join("\n\n");
  if (text.length > LONGEST) throw new Unreadable("page_large");
  if (text.length < SHORTEST) throw new Unreadable("no_article");
  return { title, text };
}

/** How many elements a page has. */
export function sizeOf(page) {
  return Document.prototype.getElementsByTagName.call(page, "*").length;
}

/** The text under an element, block by block, white space as a reader sees it. */
export function blocksOf(root) {
  const blocks = [];
  let open = "";
  const close = () => {
    const line = open.replace(/[^\S\n]+/g, " ").replace(/ ?\n ?/g, "\n").replace(/\n+/g, "\n").trim();
    if (line) blocks.push(line);
    open = "";
  };
  const walk = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) open += child.data.replace(/\s+/g, " ");
      if (child.nodeType !== 1 || LEFT_OUT.has(child.nodeName.toUpperCase())) continue;
      if (child.nodeName === "BR") open += "\n";
      else if (INLINE.has(child.nodeName)) walk(child);
      else {
        close();
        walk(child);
        close();
      }
    }
  };
  walk(root);
  close();
  return blocks;
}

/** The headline as the page shows it: the h1 that the page's title is about, else the title. */
function headline(page, title) {
  const shown = [...Document.prototype.getElementsByTagName.call(page, "h1")]
    .slice(0, 20)
    .map((one) => blocksOf(one).join(" ").replace(/\s+/g, " "))
    .filter((one) => one.length > 10 && one.length < 500);
  const words = wordsOf(title);
  return shown.find((one) => alike(wordsOf(one), words)) ?? title.replace(/\s+/g, " ").trim();
}

function alike(one, other) {
  const shared = one.filter((word) => other.includes(word)).length;
  return shared > 0.6 * Math.min(one.length, other.length);
}

const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const same = (one, other) => wordsOf(one).join(" ") === wordsOf(other).join(" ");
