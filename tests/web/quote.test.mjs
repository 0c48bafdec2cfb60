// Tests of quote.js: node --test tests/web/

import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, locate } from "../../web/quote.js";

const words = (text, quotes) => locate(text, quotes.map((exact) => (typeof exact === "string" ? { exact } : exact)))
  .map((one) => one && text.slice(one.start, one.end));

test("white space, soft hyphens and the shape of marks do not count", () => {
  const page = "  “We had no\n\tchoice,”   the may\u00ador said –\u200b twice.  ";
  assert.deepEqual(words(page, ['"We had no choice," the mayor said - twice.']), ["“We had no\n\tchoice,”   the may\u00ador said –\u200b twice."]);
});

test("folding leads back to every character", () => {
  const { text, at } = folded("a…\u00a0 b");
  assert.equal(text, "a... b");
  assert.deepEqual(at, [0, 1, 1, 1, 2, 4, 5]);
});

test("sentences are found in their order, equal ones each at its own place", () => {
  const page = "It rained. Then it stopped. It rained. The end.";
  const found = locate(page, [{ exact: "It rained." }, { exact: "Then it stopped." }, { exact: "It rained." }, { exact: "The end." }]);
  assert.deepEqual(found.map((one) => one.start), [0, 11, 28, 39]);
});

test("context tells equal sentences apart where order does not", () => {
  const page = "Menu: Read more. The dam broke. Read more. The end.";
  const [one] = locate(page, [{ exact: "Read more.", prefix: "The dam broke. ", suffix: " The end." }]);
  assert.equal(one.start, 32);
});

test("a few other characters are forgiven between neighbours, and said to be", () => {
  const page = "First of all it rained. The council has voted to close the market [1] for two years. Then it stopped raining.";
  const found = locate(page, ["First of all it rained.", "The council has voted to close the market for two years.", "Then it stopped raining."].map((exact) => ({ exact })));
  assert.deepEqual(found.map((one) => one.exact), [true, false, true]);
  assert.equal(page.slice(found[1].start, found[1].end), "The council has voted to close the market [1] for two years.");
});

test("what is not there is not found", () => {
  assert.deepEqual(words("It rained all day in the old town.", ["The council has voted to close the market."]), [null]);
  assert.deepEqual(words("", ["It rained."]), [null]);
  assert.deepEqual(words("It rained.", [""]), [null]);
});

test("a page of one letter and a thousand sentences takes no long time", () => {
  const page = "a ".repeat(50_000);
  const began = process.cpuUsage().user;
  locate(page, Array.from({ length: 1000 }, (_, k) => ({ exact: `a a a a b${k}` })));
  assert.ok(process.cpuUsage().user - began < 20_000_000);
});
