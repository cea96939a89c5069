/**
 * The recovery time as one horizontal bar against its limit, split where it was detected, rerouted and recovered.
 * Lengths are percentages of the drawing's own width, so that its words stay readable at any width. A recovery that
 * took a small part of its limit is drawn a second time, enlarged.
 */
import type { VNode } from "preact";
import type { Measures } from "../../harness/contract/result.ts";
import { recoveryText } from "../facts/criteria.ts";
import { duration } from "../facts/quantity.ts";
import { type RecoverySegment, recoverySegments } from "../facts/recovery.ts";
import { html } from "../html/markup.ts";

type Rto = NonNullable<Measures["rto"]>;

const barTop = 8;
const barHeight = 26;
/** Below this share of the axis the parts cannot be told apart. */
const readableShare = 0.35;

/** The figure, or `null` when there is nothing to draw. */
export function recoveryBar(rto: Rto, limitMs: number | null): VNode | null {
  const segments = recoverySegments(rto);
  const end = segments.at(-1)?.toMs;
  if (end === undefined || end <= 0) return null;
  const whole = Math.max(end, limitMs ?? 0) * 1.04;
  const enlarged = end / whole < readableShare;
  return html`
    <figure class="recovery">
      ${enlarged ? html`<p class="axis-note">Against the limit</p>` : null}
      ${bar(rto, segments, whole, limitMs, "rto-whole")}
      ${enlarged ? html`<p class="axis-note">The same, enlarged</p>${bar(rto, segments, end * 1.04, null, "rto-close")}` : null}
    </figure>
  `;
}

function bar(
  rto: Rto,
  segments: readonly RecoverySegment[],
  axisMs: number,
  limitMs: number | null,
  id: string,
) {
  const x = (ms: number) => `${((100 * ms) / axisMs).toFixed(3)}%`;
  const part = ({ stage, fromMs, toMs }: RecoverySegment) =>
    html`<rect x=${x(fromMs)} y=${barTop} width=${x(toMs - fromMs)} height=${barHeight} class=${`bar-${stage}`} />`;
  return html`
    <svg class="bar" width="100%" height="66" role="img" aria-labelledby=${`${id}-title ${id}-desc`}>
      <title id=${`${id}-title`}>Recovery time split into its stages</title>
      <desc id=${`${id}-desc`}>${description(rto, segments, limitMs)}</desc>
      <rect x="0" y=${barTop} width="100%" height=${barHeight} class="bar-ground" />
      ${segments.map(part)} ${uncertainty(rto, x, id)}
      <text x="0" y="58" class="bar-label">0</text>
      ${limitMs === null ? label(segments.at(-1)?.toMs ?? 0, x) : limit(limitMs, axisMs, x)}
    </svg>
  `;
}

type Scale = (ms: number) => string;

function label(ms: number, x: Scale) {
  return html`<text x=${x(ms)} y="58" text-anchor="end" class="bar-label">${duration(ms)}</text>`;
}

function limit(limitMs: number, axisMs: number, x: Scale) {
  const anchor = limitMs / axisMs > 0.25 ? "end" : "start";
  return html`
    <line x1=${x(limitMs)} x2=${x(limitMs)} y1="0" y2=${barTop + barHeight + 8} class="bar-limit" />
    <text x=${x(limitMs)} y="58" text-anchor=${anchor} class="bar-label bar-label-limit">limit ${duration(limitMs)}</text>
  `;
}

/** Hatches the part where sampling cannot tell whether service was back already. */
function uncertainty({ lowerMs, upperMs }: Rto, x: Scale, id: string) {
  if (lowerMs === null || upperMs === null || upperMs <= lowerMs) return null;
  const hatch = `${id}-hatch`;
  return html`
    <defs>
      <pattern id=${hatch} class="bar-interval" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="0" y1="0" x2="0" y2="6" />
      </pattern>
    </defs>
    <rect x=${x(lowerMs)} y=${barTop} width=${x(upperMs - lowerMs)} height=${barHeight} fill=${`url(#${hatch})`} />
  `;
}

function description(rto: Rto, segments: readonly RecoverySegment[], limitMs: number | null): string {
  const stages = segments.map(({ stage, toMs }) => `${stage} after ${duration(toMs)}`).join(", ");
  return `${recoveryText(rto)}: ${stages}.${limitMs === null ? "" : ` The limit is ${duration(limitMs)}.`}`;
}
