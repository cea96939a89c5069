/** To continue a held drill and to abort a running one. Both need the token; the server checks it with each request. */
/** @import { Frame } from "../view.ts" */
import { html } from "htm/preact";
import { h } from "preact";
import { useState } from "preact/hooks";
import { forgetToken, keepToken, keptToken } from "./token.js";

const sureMs = 6_000;

/** @param {{ control: Frame["control"] }} props */
export function Control({ control: { abort, heldAt } }) {
  return html`
    <section id="control" class="control" aria-label="Control" hidden=${!abort}>
      ${abort && h(Panel, { key: heldAt, heldAt })}
    </section>
  `;
}

/** @param {{ heldAt: string | null }} props */
function Panel({ heldAt }) {
  const [token, setToken] = useState(keptToken);
  const [answer, setAnswer] = useState("");
  /** @param {"/continue" | "/abort"} path */
  const request = async (path) => {
    setAnswer("Asking…");
    setAnswer(await answerTo(path, token));
    setToken(keptToken());
  };
  return html`
    <h2>${heldAt === null ? "Control" : `Held at ${heldAt}: nothing is sent`}</h2>
    ${token === null ? h(TokenForm, { onToken: setToken }) : buttons(heldAt, request)}
    <p class="quiet" role="status">${answer}</p>
  `;
}

/**
 * @param {string | null} heldAt
 * @param {(path: "/continue" | "/abort") => void} request
 */
function buttons(heldAt, request) {
  const proceed = () => request("/continue");
  return html`
    <div class="row">
      ${heldAt !== null && html`<button type="button" class="main" onClick=${proceed}>Continue</button>`}
      ${h(AbortButton, { onAbort: () => request("/abort") })}
    </div>
  `;
}

/** @param {{ onAbort: () => void }} props */
function AbortButton({ onAbort }) {
  const [stage, setStage] = useState(/** @type {"idle" | "sure" | "sent"} */ ("idle"));
  const click = () => {
    if (stage === "sure") {
      setStage("sent");
      return onAbort();
    }
    setStage("sure");
    setTimeout(() => setStage((now) => (now === "sure" ? "idle" : now)), sureMs);
  };
  return html`
    <button type="button" class="danger" disabled=${stage === "sent"} onClick=${click}>
      ${stage === "idle" ? "Abort and heal" : "Really abort?"}
    </button>
  `;
}

/** @param {{ onToken: (token: string | null) => void }} props */
function TokenForm({ onToken }) {
  const [text, setText] = useState("");
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (text.trim() === "") return;
    keepToken(text);
    onToken(keptToken());
  };
  /** @param {InputEvent & { currentTarget: HTMLInputElement }} event */
  const type = ({ currentTarget }) => setText(currentTarget.value);
  return html`
    <form class="row" onSubmit=${submit}>
      <input
        type="password"
        autocomplete="off"
        aria-label="Token from the terminal"
        placeholder="Token from the terminal"
        value=${text}
        onInput=${type}
      />
      <button type="submit">Use</button>
      <p class="quiet">Without it this page can only be looked at.</p>
    </form>
  `;
}

/**
 * What the server answers, in words. A token that it refuses is forgotten.
 * @param {string} path
 * @param {string | null} token
 */
async function answerTo(path, token) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { Authorization: `Bearer ${token}` } });
    const { text } = await answer.json();
    if (answer.status === 401) forgetToken();
    return answer.ok ? `Done: ${text}` : `Refused: ${text}`;
  } catch {
    return "The server does not answer";
  }
}
