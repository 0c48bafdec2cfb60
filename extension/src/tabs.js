/**
 * What is known of each tab, in the session's memory: it outlives the background, not the browser.
 *
 * @typedef {object} Known
 * @property {string} check  which check this is; what an earlier one still brings is dropped
 * @property {"checking"|"waiting"|"done"|"failed"} phase  `waiting`: the server has promised a report
 * @property {string} mode
 * @property {object|null} source  what the rating lists say
 * @property {string|null} address  of the page that was checked
 * @property {string|null} page  the content script that answers for the tab's document
 * @property {string|null} id  of the report on the server
 * @property {object|null} report  as `reduced` makes it
 * @property {object|null} problem
 * @property {object|null} found  how many sentences the page shows
 * @property {string[]} hidden  signals whose marks are switched off
 * @property {number|null} selected  the sentence that was clicked
 */

import { api } from "./api.js";

const NAME = "tab:";
let last = Promise.resolve();

export const nameOf = (tab) => NAME + tab;

/** @returns {Promise<Known|null>} */
export async function known(tab) {
  return (await api.storage.session.get(nameOf(tab)))[nameOf(tab)] ?? null;
}

/** Every tab of which something is known. */
export async function allKnown() {
  const all = Object.entries(await api.storage.session.get(null));
  return all.filter(([name]) => name.startsWith(NAME)).map(([name, one]) => [Number(name.slice(NAME.length)), one]);
}

/** Begin anew for a tab. */
export function begin(tab, state) {
  return inTurn(() => write(tab, { address: null, page: null, id: null, report: null, problem: null, found: null, hidden: [], selected: null, source: null, ...state }));
}

/** Change what is known, if the check is still the same; gives what is known then, or null. */
export function change(tab, check, changed) {
  return inTurn(async () => {
    const now = await known(tab);
    if (now?.check !== check) return null;
    const next = { ...now, ...(typeof changed === "function" ? changed(now) : changed) };
    await write(tab, next);
    return next;
  });
}

/** Forget a tab. */
export function forget(tab) {
  return inTurn(() => api.storage.session.remove(nameOf(tab)));
}

/** One change after the other: each reads what the one before it wrote. */
function inTurn(step) {
  const done = last.then(step);
  last = done.catch(() => {});
  return done;
}

/** The memory is small: where it is full, the tabs that were checked longest ago are forgotten. */
async function write(tab, state) {
  for (;;) {
    try {
      return await api.storage.session.set({ [nameOf(tab)]: { ...state, at: Date.now() } });
    } catch (error) {
      const others = (await allKnown()).filter(([other]) => other !== tab).sort(([, one], [, other]) => one.at - other.at);
      if (!others.length) throw error;
      await api.storage.session.remove(nameOf(others[0][0]));
    }
  }
}
