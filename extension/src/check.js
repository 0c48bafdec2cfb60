/** One check of one tab: look the source up, send what the mode allows, mark what comes back. */

import { api } from "./api.js";
import { badge } from "./badge.js";
import { lookUp } from "./lists.js";
import { pageAddress } from "./origin.js";
import { Problem, toldOf } from "./problem.js";
import { forMarks, reduced } from "./reduced.js";
import { again, score } from "./server.js";
import { key, settings } from "./settings.js";
import { allKnown, begin, change, forget, known } from "./tabs.js";

const LONGEST_PAUSE = 15; // seconds between two questions: a background that rests for 30 is ended
const PATIENCE = 15 * 60_000; // how long a promised report is asked for
const followed = new Set(); // checks that this run of the background sees to

/** Check the page in a tab. What goes wrong is kept with the tab, for the panel. */
export async function check(tab) {
  const id = crypto.randomUUID();
  followed.add(id);
  const { mode, server: origin, keep } = await settings();
  await begin(tab.id, { check: id, phase: "checking", mode });
  await guarded(tab.id, id, async () => {
    const address = pageAddress(tab.url);
    if (!address) throw Problem.of("page");
    const source = await lookUp(address);
    await show(tab.id, id, { source, address });
    if (mode === "local") return show(tab.id, id, { phase: "done" });
    if (!origin) throw Problem.of("server");
    const page = await inPage(tab.id, mode !== "url");
    await change(tab.id, id, { page: page.page });
    const body = { ...sent(mode, page, address), store: keep && !tab.incognito };
    await finish(tab.id, id, await score({ origin, key: await key() }, body));
  });
}

/** What leaves the browser in each mode. */
export function sent(mode, { text, title }, address) {
  if (mode === "url") return { url: address };
  const own = title ? { text, headline: title } : { text };
  return mode === "context" ? { ...own, url: address } : own;
}

/** Take up what an earlier run of the background left undone. */
export async function resume() {
  for (const [tab, state] of await allKnown()) {
    if (followed.has(state.check)) continue;
    if (state.phase === "waiting") {
      followed.add(state.check);
      guarded(tab, state.check, () => wait(tab, state.check, state.id, 0));
    } else if (state.phase === "checking") {
      await guarded(tab, state.check, () => Promise.reject(Problem.of("interrupted")));
    }
  }
}

/** Forget a tab whose page is gone, with its badge. */
export async function clear(tab) {
  await forget(tab);
  await badge(tab, null);
}

/** Whether the document that was checked is still the one in the tab; if not, forget it. */
export async function look(tab, status) {
  const state = await known(tab);
  if (!state || (!state.page && state.phase === "checking")) return;
  if ((await isThere(tab, state, status)) || (await known(tab))?.check !== state.check) return;
  await clear(tab);
}

/** Where there is no script in the page, its address has to do; it cannot be read once another site is there. */
async function isThere(tab, { page, address }, status) {
  if (page) return (await tell(tab, page, { do: "here" })) === true;
  const { url } = await api.tabs.get(tab).catch(() => ({}));
  return status !== "loading" && address === pageAddress(url);
}

/** Ask the content script of a document; null when it is gone. */
export async function tell(tab, page, message) {
  try {
    return await api.tabs.sendMessage(tab, { ...message, page }, { frameId: 0 });
  } catch {
    return null;
  }
}

async function finish(tab, check, outcome) {
  if (!outcome.report) {
    await show(tab, check, { phase: "waiting", id: outcome.id });
    return wait(tab, check, outcome.id, outcome.after);
  }
  const report = reduced(outcome.report);
  const state = await show(tab, check, { phase: "done", report, id: outcome.id });
  if (!state) return;
  const marked = await tell(tab, state.page, { do: "mark", report: forMarks(report) });
  await change(tab, check, { found: marked?.found ?? null });
}

/** Ask for a promised report until it is there. Every question keeps the background alive. */
async function wait(tab, check, id, after) {
  const begun = (await known(tab))?.at ?? Date.now();
  for (let pause = after; Date.now() - begun < PATIENCE; ) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, LONGEST_PAUSE) * 1000));
    if ((await known(tab))?.check !== check) return;
    const { server: origin } = await settings();
    const outcome = await again({ origin, key: await key() }, id);
    if (outcome.report) return finish(tab, check, outcome);
    pause = outcome.after;
  }
  throw Problem.of("slow");
}

async function guarded(tab, check, step) {
  try {
    await step();
  } catch (error) {
    await show(tab, check, { phase: "failed", problem: toldOf(error) });
  } finally {
    followed.delete(check);
  }
}

async function show(tab, check, changed) {
  const state = await change(tab, check, changed);
  if (state) await badge(tab, state);
  return state;
}

/** Put the content script and the marks' style into the page, and let it read the article. */
async function inPage(tab, read) {
  const target = { tabId: tab };
  try {
    await api.scripting.insertCSS({ target, files: ["marks.css"] });
    await api.scripting.executeScript({ target, files: ["content.js"] });
  } catch {
    throw Problem.of("page");
  }
  const found = await api.tabs.sendMessage(tab, { do: read ? "read" : "greet" }, { frameId: 0 });
  if (found?.problem) throw Problem.of(found.problem === "page_large" ? "page_large" : "no_article");
  return found;
}
