/** A mark for each tone. Each has a shape of its own, so that no colour is needed to tell them apart. */
/** @import { Tone } from "../view.ts" */
import { html } from "htm/preact";

/** In a square of 24. */
const shapes = {
  good: () =>
    html`<circle class="shape" cx="12" cy="12" r="10" /><path class="cut" d="M7.2 12.4l3.2 3.2 6.4-7" />`,
  bad: () => html`
    <rect class="shape" x="2.5" y="2.5" width="19" height="19" rx="2" />
    <path class="cut" d="M8 8l8 8M16 8l-8 8" />
  `,
  warn: () => html`<path class="shape" d="M12 3l10 18H2z" /><path class="cut" d="M12 9.5v5M12 17.8v.2" />`,
  busy: () => html`
    <circle class="shape hollow" cx="12" cy="12" r="10" /><path class="shape" d="M12 4a8 8 0 0 1 0 16z" />
  `,
  idle: () => html`<circle class="shape hollow" cx="12" cy="12" r="9" />`,
};

/**
 * @param {Tone} tone
 * @param {{ x?: number, y?: number, width?: number, height?: number }} place inside another drawing
 */
export function mark(tone, place = {}) {
  return html`
    <svg class="mark" viewBox="0 0 24 24" data-tone=${tone} aria-hidden="true" ...${place}>${shapes[tone]()}</svg>
  `;
}
