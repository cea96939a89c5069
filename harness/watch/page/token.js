/**
 * The token that allows to continue and to abort a drill. It comes in the address that the terminal shows, behind the #,
 * which a browser sends to no server. This tab keeps it, and sends it with those two requests and the one for events.
 */

const key = "regiondrill token";

/** Takes the token out of the address, so that no browser history and no screenshot shows it. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  sessionStorage.setItem(key, token);
  history.replaceState(null, "", location.pathname);
}

/** `null` where this tab has none. */
export function keptToken() {
  return sessionStorage.getItem(key);
}

/** @param {string} text the token, or the whole address that holds it */
export function keepToken(text) {
  sessionStorage.setItem(key, text.trim().replace(/^.*#token=/, ""));
}

export function forgetToken() {
  sessionStorage.removeItem(key);
}
