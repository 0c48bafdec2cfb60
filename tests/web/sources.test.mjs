// Tests of sources.js on files written here by hand, after docs/sources-export.md: node --test tests/web/

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { SourceList } from "../../web/sources.js";

const LISTED = 8, PLATFORM = 16, WIDER = 32, CLOSED = 64;
const UNKNOWN = 0, LOW = 1, MEDIUM = 2, HIGH = 3, UNCLEAR = 4;
const sha256 = (data) => createHash("sha256").update(data).digest();

/** A file of {scope: [flags, known, counted]} with `names.length` lists. */
function pack(entries, names = ["alpha", "beta"]) {
  const width = Math.max(1, Math.ceil(names.length / 8));
  const lists = names.map((id) => ({ id, title: `The ${id}`, url: `https://${id}.example/`, licence: "CC0-1.0", as_of: "2026-05" }));
  const accounts = { "fb.com": ["facebook.com", "pg", true], "facebook.com": ["facebook.com", "pg", true], "youtube.com": ["youtube.com", "", false] };
  const header = Buffer.from(JSON.stringify({ accounts, as_of: "2026-11-01", id: "made-up", lists, scopes: 3, thresholds: [0.4, 0.7] }));
  const rows = Object.entries(entries)
    .map(([scope, row]) => [sha256(scope).subarray(0, 6), ...row])
    .sort(([one], [other]) => Buffer.compare(one, other));
  const head = Buffer.from("CCSX\u0001\0\0\0\0\0\0\0", "latin1");
  head.writeUInt8(width, 5);
  head.writeUInt16BE(header.length, 6);
  head.writeUInt32BE(rows.length, 8);
  const mask = (value) => Buffer.from(Array.from({ length: width }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n)));
  const body = Buffer.concat([
    head,
    header,
    ...rows.map(([hash]) => hash),
    Buffer.from(rows.map(([, flags]) => flags)),
    ...rows.map(([, , known]) => mask(known)),
    ...rows.map(([, , , counted]) => mask(counted)),
  ]);
  return Buffer.concat([body, sha256(body)]);
}

const FILE = pack({
  "bad.example": [LISTED | LOW, 1, 1],
  "example.org": [LISTED | HIGH, 3, 3],
  "example.org/news": [LISTED | MEDIUM, 3, 2],
  "example.org/humor": [LISTED | WIDER | HIGH, 3, 2],
  "example.org/1/2/3/4/5": [LISTED | LOW, 1, 1],
  "archive.org": [LISTED | PLATFORM, 0, 0],
  "blog.example.org": [LISTED | UNCLEAR, 2, 2],
  "xn--bcher-kva.example": [LISTED | HIGH, 1, 1],
  "old.example": [LISTED | UNKNOWN, 1, 0],
  "blogspot.com": [LISTED | PLATFORM | CLOSED, 1, 0],
  "one.blogspot.com": [LISTED | LOW, 1, 1],
  "amazonaws.com": [LISTED | HIGH, 1, 1],
  "s3.amazonaws.com": [CLOSED, 0, 0],
  "m.co.uk": [LISTED | LOW, 1, 1],
  "facebook.com": [LISTED | PLATFORM, 1, 0],
  "facebook.com/someone": [LISTED | LOW, 1, 1],
  "youtube.com/@someone": [LISTED | HIGH, 1, 1],
});
const opened = await SourceList.from(FILE);

const ANSWERS = {
  "example.org": ["example.org", "high"],
  "EXAMPLE.org.": ["example.org", "high"],
  "//example.org/a": ["example.org", "high"],
  "https://www.example.org/": ["example.org", "high"],
  "https://www2.example.org/": ["example.org", "high"],
  "https://m.example.org/a/b/c/d/e/f": ["example.org", "high"],
  "https://amp.example.org:8443/?q=1#x": ["example.org", "high"],
  "https://www.m.example.org/": ["example.org", "high"],
  "http://name:word@example.org/": ["example.org", "high"],
  "http://other.example@example.org/": ["example.org", "high"],
  "https://other.example.org/news": ["example.org", "high"],
  "https://example.org/NEWS/1": ["example.org/news", "medium"],
  "https://example.org/%6eews/1": ["example.org/news", "medium"],
  "https://example.org/x/../news/": ["example.org/news", "medium"],
  "https://example.org/1/2/3/4/5": ["example.org", "high"],
  "https://example.org/newsroom": ["example.org", "high"],
  "https://example.org/news%zz": ["example.org", "high"],
  "https://example.org/humor/1": ["example.org", "high"],
  "https://old.blog.example.org/": ["blog.example.org", "unclear"],
  "https://bücher.example/": ["xn--bcher-kva.example", "high"],
  "old.example": ["old.example", "unknown"],
  "x.amazonaws.com": ["amazonaws.com", "high"],
  "one.blogspot.com/2026/": ["one.blogspot.com", "low"],
  "m.co.uk": ["m.co.uk", "low"],
  "www.m.co.uk": ["m.co.uk", "low"],
  "https://facebook.com/Someone/posts/1": ["facebook.com/someone", "low"],
  "https://mobile.fb.com/pg/@someone": ["facebook.com/someone", "low"],
  "https://www.youtube.com/@Someone": ["youtube.com/@someone", "high"],
};
for (const [address, [scope, level]] of Object.entries(ANSWERS)) {
  test(`${address} is ${scope}`, async () => {
    const found = await opened.lookup(address);
    assert.deepEqual([found.scope, found.level, found.platform], [scope, level, false]);
  });
}

for (const address of ["facebook.com", "https://www.facebook.com/somebody", "blogspot.com", "www.blogspot.com/x", "https://web.archive.org/web/2020/https://example.org/"]) {
  test(`${address} is a platform`, async () => {
    const found = await opened.lookup(address);
    assert.deepEqual([found.level, found.platform], ["unknown", true]);
  });
}

const NOTHING = [
  "unlisted.example", "notexample.org", "example.org.evil.example", "https://evil.example/example.org",
  "https://evil.example/?u=https://example.org", "https://example.org@evil.example/", "two.blogspot.com",
  "m.blogspot.com", "bucket.s3.amazonaws.com", "s3.amazonaws.com", "co.uk", "youtube.com/someone", "",
  "localhost", "192.0.2.1", "http://192.0.2.1./", "http://[2001:db8::1]/", "2130706433", "0x7f.1",
  "someone@example.org", "mailto:someone@example.org", "ftp://example.org/", "javascript:alert(1)",
  "about:blank", "https://", "example.org:port", "exa mple.org", "constructor", "__proto__", null, undefined,
]; // prettier-ignore
for (const address of NOTHING) {
  test(`${address} gives nothing`, async () => assert.equal(await opened.lookup(address), null));
}

test("an answer names the lists, and which of them count", async () => {
  const found = await opened.lookup("example.org/news");
  assert.deepEqual(found, {
    scope: "example.org/news",
    level: "medium",
    platform: false,
    lists: [
      { id: "alpha", title: "The alpha", url: "https://alpha.example/", licence: "CC0-1.0", as_of: "2026-05", counts: false },
      { id: "beta", title: "The beta", url: "https://beta.example/", licence: "CC0-1.0", as_of: "2026-05", counts: true },
    ],
    asOf: "2026-11-01",
  });
});

test("a file says what it was made from", () => {
  assert.deepEqual([opened.id, opened.asOf, opened.lists.map((list) => list.id)], ["made-up", "2026-11-01", ["alpha", "beta"]]);
});

test("more than eight lists take wider masks", async () => {
  const names = Array.from({ length: 40 }, (_, i) => `list${i}`);
  const wide = await SourceList.from(pack({ "a.example": [LISTED | LOW, (1n << 39n) | 1n, 1n << 39n] }, names));
  const { lists } = await wide.lookup("a.example");
  assert.deepEqual(lists.map((list) => [list.id, list.counts]), [["list0", false], ["list39", true]]);
});

test("an ArrayBuffer, an array and a part of an array are read alike", async () => {
  const whole = new Uint8Array(FILE);
  const padded = Buffer.concat([Buffer.from("??"), FILE]);
  for (const given of [whole.buffer, whole, padded.subarray(2)]) {
    assert.equal((await (await SourceList.from(given)).lookup("bad.example")).level, "low");
  }
});

test("an empty file answers nothing", async () => {
  assert.equal(await (await SourceList.from(pack({}, []))).lookup("example.org"), null);
});

const changed = (at, value) => {
  const copy = Buffer.from(FILE);
  copy[at] = value;
  return copy;
};
const BROKEN = {
  "no bytes": [Buffer.alloc(0), /cut short/],
  "no file": [undefined, /cut short/],
  "a web page": [Buffer.from("<!doctype html><title>Not found</title>".repeat(9)), /begins otherwise/],
  "another version": [changed(4, 2), /version 2, this reader knows 1/],
  "a file cut short": [FILE.subarray(0, FILE.length - 1), /cut short/],
  "a file with more behind it": [Buffer.concat([FILE, Buffer.alloc(1)]), /too long/],
  "a changed level": [changed(FILE.length - 60, 255), /damaged/],
  "a changed digest": [changed(FILE.length - 1, FILE.at(-1) ^ 1), /damaged/],
};
for (const [kind, [bytes, message]] of Object.entries(BROKEN)) {
  test(`${kind} is refused`, () => assert.rejects(SourceList.from(bytes), message));
}

test("every cut and every changed byte is noticed", async () => {
  const small = pack({ "a.example": [LISTED | LOW, 1, 1] }, ["alpha"]);
  for (let at = 0; at < small.length; at++) {
    await assert.rejects(SourceList.from(small.subarray(0, at)), Error);
    const copy = Buffer.from(small);
    copy[at] ^= 0x21;
    await assert.rejects(SourceList.from(copy), Error);
  }
});
