// The dialog that asks for an access key, which is kept until the tab is closed.

import { $ } from "./parts.js";

const KEY = "credcheck-key";

export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

let asked = null; // one dialog for all requests that wait for a key

/** Asks for a key, saying why the one that was sent would not do; whether one was given. */
export function askKey(problem) {
  asked ??= dialogue(problem).finally(() => { asked = null; });
  return asked;
}

function dialogue(problem) {
  const dialog = $("key-dialog");
  $("key").value = "";
  $("key-problem").textContent = key.get() ? problem.detail : "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const entered = dialog.returnValue === "use" && $("key").value.trim();
        if (entered) key.set(entered);
        dialog.returnValue = "";
        $("forget-key").hidden = !key.get();
        resolve(Boolean(entered));
      },
      { once: true },
    );
  });
}

export function forgetKey() {
  key.forget();
  $("forget-key").hidden = true;
}
