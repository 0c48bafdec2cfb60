/** The rating lists: those that came with the extension, or newer ones from the reader's server. */

import { SourceList } from "../../web/sources.js";
import { api } from "./api.js";
import { lists as fetched } from "./server.js";

let opened;

/** What they say of an address; null where none names it. Nothing is sent. */
export async function lookUp(address) {
  opened ??= open().catch((error) => {
    opened = undefined;
    throw error;
  });
  return (await opened).lookup(address);
}

/** Fetch the lists from a server; gives the date of those that are there now. Throws a Problem or an Error. */
export async function renew(server) {
  const { lists: kept } = await api.storage.local.get("lists");
  const file = await fetched(server, kept?.server === server.origin ? kept.etag : "");
  if (file) {
    await SourceList.from(file.bytes); // refused here when it is no such file
    await api.storage.local.set({ lists: { bytes: packed(file.bytes), etag: file.etag, server: server.origin } });
  }
  opened = undefined;
  await lookUp("");
  return (await opened).asOf;
}

/** Back to those that came with the extension. */
export async function reset() {
  await api.storage.local.remove("lists");
  opened = undefined;
}

async function open() {
  const { lists: kept } = await api.storage.local.get("lists");
  const shipped = await SourceList.from(await (await fetch(api.runtime.getURL("sources.ccsx"))).arrayBuffer());
  if (!kept) return shipped;
  try {
    const own = await SourceList.from(unpacked(kept.bytes));
    return own.asOf >= shipped.asOf ? own : shipped;
  } catch {
    return shipped;
  }
}

/** The storage holds texts. */
function packed(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function unpacked(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
