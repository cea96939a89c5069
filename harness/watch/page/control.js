/**
 * Going on and aborting, for whoever has the token. It comes in the address that the terminal shows, behind the #, which a
 * browser sends to nobody; here it is kept for this tab, and sent with these two requests and the one for the stream of events.
 */
import { byId, html } from "./element.js";

const kept = "regiondrill token";
const sureMs = 6_000;

let shown = "";

/** Takes the token out of the address, so that it is in no history and no screenshot. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  sessionStorage.setItem(kept, token);
  history.replaceState(null, "", location.pathname);
}

/** As the stream of events is asked for with it, so that this tab gets a place before others. */
export function tokenKept() {
  const token = sessionStorage.getItem(kept);
  return token === null ? {} : { token };
}

export function drawControl({ abort, heldAt }) {
  const place = byId("control");
  const token = sessionStorage.getItem(kept);
  const key = JSON.stringify([abort, heldAt, token]);
  if (key === shown) return;
  shown = key;
  place.hidden = !abort;
  if (!abort) return place.replaceChildren();
  const said = html("p", { class: "quiet", role: "status" });
  const title = html("h2", {}, heldAt === null ? "Control" : `Held at ${heldAt}: nothing is sent`);
  place.replaceChildren(title, token === null ? tokenForm() : buttons(heldAt, said), said);
}

function buttons(heldAt, said) {
  const go = html(
    "button",
    { type: "button", class: "main", click: () => ask("/continue", said) },
    "Continue",
  );
  const stop = html("button", { type: "button", class: "danger" }, "Abort and heal");
  let sure = false;
  stop.addEventListener("click", () => {
    if (sure) {
      stop.disabled = true;
      return void ask("/abort", said);
    }
    sure = true;
    stop.textContent = "Really abort?";
    setTimeout(() => {
      sure = false;
      stop.textContent = "Abort and heal";
    }, sureMs);
  });
  return html("div", { class: "row" }, heldAt === null ? null : go, stop);
}

function tokenForm() {
  const field = html("input", {
    type: "password",
    autocomplete: "off",
    "aria-label": "Token from the terminal",
    placeholder: "Token from the terminal",
  });
  return html(
    "form",
    {
      class: "row",
      submit: (event) => {
        event.preventDefault();
        if (field.value.trim() === "") return;
        sessionStorage.setItem(kept, field.value.trim().replace(/^.*#token=/, ""));
        redraw();
      },
    },
    field,
    html("button", { type: "submit" }, "Use"),
    html("p", { class: "quiet" }, "Without it this page can only be looked at."),
  );
}

async function ask(path, said) {
  said.textContent = "Asking…";
  try {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem(kept)}` };
    const answer = await fetch(path, { method: "POST", headers });
    const { text } = await answer.json();
    said.textContent = answer.ok ? `Done: ${text}` : `Refused: ${text}`;
    if (answer.status !== 401) return;
    sessionStorage.removeItem(kept);
    redraw();
  } catch {
    said.textContent = "The server does not answer";
  }
}

/** What may be done did not change, but who may. */
function redraw() {
  const [abort, heldAt] = JSON.parse(shown);
  drawControl({ abort, heldAt });
}
