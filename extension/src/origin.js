/** Which servers text may go to, and how permission for exactly one of them is spelled. */

const LOOPBACK = /^(?:localhost|(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cd][0-9a-f]{2}:|\[fe80:)|\.(?:local|internal|lan|home\.arpa)$|^[^.[\]]+$/;

/**
 * Reads an address as a person types it.
 * @param {string} text
 * @returns {{origin: string, warning: ""|"plain"}} `plain`: text and key cross a private network unencrypted
 * @throws {Error} whose message is the name of a text: `address_…`
 */
export function serverOf(text) {
  let url;
  const typed = text.trim();
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  } catch {
    throw new Error("address_none");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new Error("address_scheme");
  if (url.username || url.password) throw new Error("address_user");
  if (url.pathname !== "/" || url.search || url.hash) throw new Error("address_path");
  if (url.protocol === "https:" || LOOPBACK.test(url.hostname)) return { origin: url.origin, warning: "" };
  if (PRIVATE.test(url.hostname)) return { origin: url.origin, warning: "plain" };
  throw new Error("address_plain");
}

/**
 * The match pattern of a server. Firefox knows no ports in patterns: there it is the host with any port.
 * @param {string} origin
 * @param {boolean} ports
 */
export function patternOf(origin, ports = !globalThis.browser?.runtime?.getBrowserInfo) {
  const url = new URL(origin);
  return `${url.protocol}//${ports ? url.host : url.hostname}/*`;
}

/** The address of a page as it may be sent: http(s), without user name, password and what stands behind the #. */
export function pageAddress(text) {
  try {
    const url = new URL(text);
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    url.username = url.password = url.hash = "";
    return url.href;
  } catch {
    return null;
  }
}
