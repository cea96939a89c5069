/**
 * The sign of a verdict: a shape of its own and the word beside it, so that neither colour nor sight is needed.
 */
import type { VNode } from "preact";
import type { Verdict } from "../../harness/contract/result.ts";
import { verdictWords } from "../facts/verdict.ts";
import { html } from "./markup.ts";

const shapes: Readonly<Record<Verdict, () => VNode>> = {
  pass: () => html`<circle cx="12" cy="12" r="11" /><path class="cut" d="M6.8 12.4l3.5 3.5 6.9-7.4" />`,
  fail: () =>
    html`<rect x="1.5" y="1.5" width="21" height="21" rx="3" /><path class="cut" d="M7.6 7.6l8.8 8.8M16.4 7.6l-8.8 8.8" />`,
  inconclusive: () =>
    html`<path d="M12 .6L23.4 12 12 23.4.6 12z" /><path class="cut" d="M9.3 9.7a2.8 2.8 0 1 1 3.9 2.5c-.8.4-1.2.8-1.2 1.7M12 16.8v.2" />`,
  "harness-error": () => html`<path d="M12 1.5l11.4 20.6H.6z" /><path class="cut" d="M12 9v6M12 18.4v.2" />`,
};

/** The shape alone; put it beside words that say the same. */
export function shape(verdict: Verdict): VNode {
  return html`<svg class=${`sign ${verdict}`} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">${shapes[verdict]()}</svg>`;
}

/** Shape and word. */
export function sign(verdict: Verdict | null): VNode {
  if (verdict === null) return html`<span class="said">not judged</span>`;
  return html`<span class=${`said ${verdict}`}>${shape(verdict)}${verdictWords[verdict].word}</span>`;
}
