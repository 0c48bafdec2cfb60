/** What the reader chose. Kept in this browser alone, where content scripts cannot read it. */

import { api } from "./api.js";

export const MODES = ["local", "text", "context", "url"];
const DEFAULTS = { mode: "local", server: "", keep: true };

/** Keeps content scripts out of the storage; Firefox keeps them out of storage.session by itself. */
export async function guard() {
  const level = { accessLevel: "TRUSTED_CONTEXTS" };
  await Promise.all([api.storage.local.setAccessLevel?.(level), api.storage.session.setAccessLevel?.(level)]);
}

/** @returns {Promise<{mode: string, server: string, keep: boolean}>} */
export async function settings() {
  const { settings: kept } = await api.storage.local.get("settings");
  const made = { ...DEFAULTS, ...kept };
  return MODES.includes(made.mode) ? made : { ...made, mode: "local" };
}

export async function keepSettings(changed) {
  await api.storage.local.set({ settings: { ...(await settings()), ...changed } });
}

/** The server's key, or "". */
export async function key() {
  const { key: kept } = await api.storage.local.get("key");
  return typeof kept === "string" ? kept : "";
}

/** An empty key forgets it. */
export async function keepKey(value) {
  if (value) await api.storage.local.set({ key: value });
  else await api.storage.local.remove("key");
}
