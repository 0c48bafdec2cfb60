/** The browser's extension interface: Firefox calls it `browser`, Chrome `chrome`; both give promises. */
export const api = globalThis.browser?.runtime ? globalThis.browser : globalThis.chrome;

/** A text of _locales/LANGUAGE/messages.json, with what goes into its places. */
export function t(name, ...values) {
  return api.i18n.getMessage(name, values.map(String)) || name;
}
