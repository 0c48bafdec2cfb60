/** The background: listens, and does all that needs the network. It may end and begin again at any time. */

import { api } from "./api.js";
import { check, clear, look, resume, tell } from "./check.js";
import { renew, reset } from "./lists.js";
import { toldOf } from "./problem.js";
import { greet } from "./server.js";
import { guard, key, settings } from "./settings.js";
import { change, forget, known } from "./tabs.js";

/** A press of the toolbar button or its keys. The panel opens first: only a press may open it. */
export function pressed(tab) {
  openPanel(tab);
  return check(tab);
}

function openPanel(tab) {
  const opened = api.sidePanel ? api.sidePanel.open({ windowId: tab.windowId }) : api.sidebarAction?.open();
  opened?.catch?.(() => {}); // no press, or a window that has none
}

/** What the extension's own pages may ask for. Gives what they are answered. */
const asked = {
  check: async ({ tab }) => check(await api.tabs.get(tab)),
  signal: async ({ tab, signal, shown }) => {
    const now = await known(tab);
    const state = now && (await change(tab, now.check, ({ hidden }) => ({
      hidden: shown ? hidden.filter((one) => one !== signal) : [...new Set([...hidden, signal])],
    })));
    if (state) await tell(tab, state.page, { do: "signal", signal, shown });
  },
  reveal: async ({ tab, index }) => {
    const state = await known(tab);
    return state ? tell(tab, state.page, { do: "reveal", index }) : null;
  },
  unmark: async ({ tab }) => {
    const state = await known(tab);
    if (state) await tell(tab, state.page, { do: "unmark" });
    await api.scripting.removeCSS({ target: { tabId: tab }, files: ["marks.css"] }).catch(() => {});
    await clear(tab);
  },
  greet: async () => greet({ origin: (await settings()).server, key: await key() }),
  renew: async () => renew({ origin: (await settings()).server, key: await key() }),
  reset,
};

/** What a content script may say, of its own tab alone. */
const told = {
  sentence: async (tab, { page, index }) => {
    const state = await known(tab.id);
    if (state?.page !== page || !state.report?.sentences.some((one) => one.index === index)) return;
    await change(tab.id, state.check, { selected: index });
  },
  gone: async (tab, { page }) => {
    if ((await known(tab.id))?.page === page) await clear(tab.id);
  },
};

function heard(message, sender, reply) {
  if (sender.id !== api.runtime.id || typeof message?.do !== "string") return false;
  if (sender.url?.startsWith(api.runtime.getURL(""))) {
    if (!Object.hasOwn(asked, message.do)) return false;
    asked[message.do](message).then(
      (answer) => reply({ answer: answer ?? null }),
      (error) => reply({ problem: toldOf(error) }),
    );
    return true;
  }
  if (!sender.tab || sender.frameId !== 0 || !Object.hasOwn(told, message.do)) return false;
  if (message.do === "sentence") openPanel(sender.tab);
  told[message.do](sender.tab, message);
  return false;
}

api.action.onClicked.addListener(pressed);
api.runtime.onMessage.addListener(heard);
api.tabs.onUpdated.addListener((tab, { status }) => {
  if (status) look(tab, status);
});
api.tabs.onRemoved.addListener((tab) => forget(tab));
api.tabs.onReplaced?.addListener((_, tab) => forget(tab));
guard().then(resume);

// Where tests press the button; nothing outside the extension reaches it.
globalThis.credcheck = { pressed };
