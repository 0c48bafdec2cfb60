/**
 * Looks a news source up in a file from `credcheck source export`, so that nobody learns what is
 * read (docs/sources-export.md). For browsers, service workers, Node 18 and newer.
 *
 *     const sources = await SourceList.from(await (await fetch("sources.ccsx")).arrayBuffer());
 *     await sources.lookup("https://www.example.org/news/1");
 *
 * @typedef {object} Answer
 * @property {string} scope  the domain, subdomain or path prefix that is judged
 * @property {"low"|"medium"|"high"|"unclear"|"unknown"} level  "unknown": no current judgement
 * @property {boolean} platform  it publishes what others write, and so has no level
 * @property {{id: string, title: string, url: string, licence: string, as_of: string, counts: boolean}[]}
 *   lists  those that name it; the level rests on those that count
 * @property {string} asOf  the date (YYYY-MM-DD) that the level was computed for
 */

const MAGIC = 0x43435358, VERSION = 1, HEAD = 12, HASH = 6, DIGEST = 32;
const LEVELS = ["unknown", "low", "medium", "high", "unclear"];
const LISTED = 8, PLATFORM = 16, WIDER = 32, CLOSED = 64;
const VARIANT = /^(?:www\d{0,2}|m|mobile|amp)\./;

export class SourceList {
  #accounts;
  #entry; // scope → Promise of {flags, lists} or null

  /**
   * Opens a file. Throws an Error when it is none, of another version, or not whole.
   * @param {ArrayBuffer|Uint8Array} file
   * @returns {Promise<SourceList>} with `id`, `asOf`, `lists`
   */
  static async from(file) {
    const bytes = new Uint8Array(file);
    const view = new DataView(bytes.buffer);
    if (bytes.length < HEAD + DIGEST) fail("cut short");
    if (view.getUint32(0) !== MAGIC) fail("it begins otherwise");
    if (bytes[4] !== VERSION) fail(`version ${bytes[4]}, this reader knows ${VERSION}`);
    const width = bytes[5], hashes = HEAD + view.getUint16(6), count = view.getUint32(8);
    const flags = hashes + count * HASH, known = flags + count, counted = known + count * width;
    const end = counted + count * width;
    if (bytes.length !== end + DIGEST) fail("cut short or too long");
    const subtle = globalThis.crypto?.subtle ?? (await import("node:crypto")).webcrypto.subtle;
    const sha256 = async (data) => new DataView(await subtle.digest("SHA-256", data));
    const made = await sha256(bytes.subarray(0, end));
    if (bytes.subarray(end).some((byte, i) => byte !== made.getUint8(i))) fail("damaged");

    const { id, as_of: asOf, lists, accounts } = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD, hashes)));
    const rows = new Map();
    for (let row = 0; row < count; row++) rows.set(hash(view, hashes + row * HASH), row);
    const bit = (at, i) => (bytes[at + (i >> 3)] >> (i & 7)) & 1;
    const opened = Object.assign(new SourceList(), { id, asOf, lists });
    opened.#accounts = accounts;
    opened.#entry = async (scope) => {
      const row = rows.get(hash(await sha256(new TextEncoder().encode(scope)), 0));
      if (row === undefined) return null;
      const [knows, counts] = [known + row * width, counted + row * width];
      const named = lists.flatMap((list, i) => (bit(knows, i) ? { ...list, counts: bit(counts, i) > 0 } : []));
      return { flags: bytes[flags + row], lists: named };
    };
    return opened;
  }

  /**
   * What the lists say of a page's source; null where none names it.
   * @param {string} address  a domain name or http(s) URL, else null
   * @returns {Promise<Answer|null>}
   */
  async lookup(address) {
    const [served, ...segments] = locate(address);
    const [host, ...path] = this.#account(await this.#reduce(served), segments);
    const prefixes = path.map((_, i) => [host, ...path.slice(0, i + 1)].join("/")).reverse();
    let listed;
    for (const scope of [...prefixes, ...upward(host)]) {
      const entry = await this.#entry(scope);
      const closed = entry?.flags & CLOSED;
      if (closed && scope !== host) break; // a.blogspot.com is no part of blogspot.com
      if (entry?.flags & LISTED) {
        const { flags, lists } = (listed ??= entry);
        const platform = (flags & PLATFORM) > 0;
        if (!(entry.flags & WIDER)) return { scope, level: LEVELS[flags & 7], platform, lists, asOf: this.asOf };
      }
      if (closed) break;
    }
    return null;
  }

  /** Drops www. and its like; m. or amp. right under a public suffix is somebody's own name. */
  async #reduce(host) {
    const [, rest] = upward(host);
    if (!rest || !VARIANT.test(host)) return host;
    const own = (await this.#entry(host)) || (await this.#entry(rest))?.flags & CLOSED;
    return own && !host.startsWith("www") ? host : this.#reduce(rest);
  }

  /** An account on a platform at the first of its addresses; other places as they are. */
  #account(host, path) {
    const platform = upward(host).find((name) => this.#accounts[name]);
    if (!platform || !path.length) return [host, ...path];
    const [first, view, bare] = this.#accounts[platform];
    const [user, ...rest] = path.length > 1 && path[0] === view ? path.slice(1) : path;
    return [first, bare ? user.replace(/^@(?=.)/, "") : user, ...rest];
  }
}

/** Host and path segments of an address; no host for what is none. */
function locate(address) {
  const text = String(address).trim();
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  try {
    const url = new URL(scheme ? text : `https://${text.replace(/^\/\//, "")}`);
    const host = url.hostname.replace(/\.$/, "");
    if (!/^https?:$/.test(url.protocol) || (url.username && !scheme) || /\.\d+$/.test(host)) return [""];
    let path = url.pathname.split("/").filter(Boolean).slice(0, 4);
    try {
      path = path.map(decodeURIComponent);
    } catch {} // a stray %
    return [host, ...path].map((part) => part.toLowerCase());
  } catch {
    return [""];
  }
}

/** ["a.example.org", "example.org"]: a name and its parents. */
function upward(host) {
  const labels = host.split(".");
  return labels.slice(1).map((_, i) => labels.slice(i).join("."));
}

function fail(why) {
  throw new Error(`cannot read this source list: ${why}`);
}

const hash = (view, at) => view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
