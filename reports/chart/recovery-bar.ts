/**
 * The recovery time as one horizontal bar against its limit, split where it was detected, rerouted and recovered.
 * Lengths are percentages of the drawing's own width, so that its words stay readable at any width. A recovery that
 * took a small part of its limit is drawn a second time, enlarged.
 */
import type { VNode } from "preact";
import { duration } from "../../harness/contract/quantity.ts";
import type { Measures, Result } from "../../harness/contract/result.ts";
import { type RecoverySegment, recoverySegments, recoverySentence } from "../facts/recovery.ts";
import { html } from "../html/markup.ts";

type Rto = NonNullable<Measures["rto"]>;

const barTop = 8;
const barHeight = 26;
/** How far the axis goes on past the last thing on it. */
const headroom = 1.04;
/** Below this share of the axis the parts cannot be told apart. */
const readableShare = 0.35;

/**
 * The figure, or `null` when there is nothing to draw: no stage was observed, or no outage. Stages observed after
 * service was back are not part of the recovery.
 */
export function recoveryBar(result: Result, limitMs: number | null): VNode | null {
  const { rto } = result.measures;
  if (rto === null) return null;
  const upperMs = rto.upperMs ?? Number.POSITIVE_INFINITY;
  const segments = recoverySegments(rto).filter(({ toMs }) => toMs <= upperMs);
  const end = Math.max(segments.at(-1)?.toMs ?? 0, rto.upperMs === null ? (limitMs ?? 0) : 0);
  if (end <= 0 || rto.lowerMs === 0) return null;
  const whole = Math.max(end, limitMs ?? 0) * headroom;
  if (end / whole >= readableShare)
    return html`<figure>${bar(result, rto, segments, whole, limitMs, "rto-whole")}</figure>`;
  return html`
    <figure>
      <p class="axis-note">Against the limit</p>
      ${bar(result, rto, segments, whole, limitMs, "rto-whole")}
      <p class="axis-note">The same, enlarged</p>
      ${bar(result, rto, segments, end * headroom, null, "rto-close")}
    </figure>
  `;
}

function bar(
  result: Result,
  rto: Rto,
  segments: readonly RecoverySegment[],
  axisMs: number,
  limitMs: number | null,
  id: string,
) {
  const x = (ms: number) => percent(ms, axisMs);
  const lastMs = segments.at(-1)?.toMs ?? 0;
  const part = ({ stage, fromMs, toMs }: RecoverySegment) =>
    html`<rect x=${x(fromMs)} y=${barTop} width=${x(toMs - fromMs)} height=${barHeight} class=${`bar-${stage}`} />`;
  return html`
    <svg class="bar" width="100%" height="66" role="img" aria-labelledby=${`${id}-title ${id}-desc`}>
      <title id=${`${id}-title`}>Recovery time split into its stages</title>
      <desc id=${`${id}-desc`}>${description(result, segments, limitMs)}</desc>
      <rect x="0" y=${barTop} width="100%" height=${barHeight} class="bar-ground" />
      ${segments.map(part)} ${uncertainty(rto, lastMs, axisMs, id)}
      <text x="0" y="58" class="bar-label">0</text>
      ${limitMs === null ? label(lastMs, x) : limit(limitMs, axisMs, x)}
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

/** Hatches the part where sampling cannot tell whether service was back already, or all that is left when it never was. */
function uncertainty({ lowerMs, upperMs }: Rto, lastMs: number, axisMs: number, id: string) {
  const [from, to] = upperMs === null ? [lastMs, axisMs] : [lowerMs ?? upperMs, upperMs];
  if (to <= from) return null;
  const hatch = `${id}-hatch`;
  const kind = upperMs === null ? "bar-never" : "bar-open";
  return html`
    <defs>
      <pattern id=${hatch} class=${kind} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="0" y1="0" x2="0" y2="6" />
      </pattern>
    </defs>
    <rect x=${percent(from, axisMs)} y=${barTop} width=${percent(to - from, axisMs)} height=${barHeight} fill=${`url(#${hatch})`} />
  `;
}

function percent(ms: number, axisMs: number): string {
  return `${((100 * ms) / axisMs).toFixed(3)}%`;
}

function description(result: Result, segments: readonly RecoverySegment[], limitMs: number | null): string {
  const stages = segments.map(({ stage, toMs }) => `${stage} after ${duration(toMs)}`).join(", ");
  return `${recoverySentence(result)}: ${stages}.${limitMs === null ? "" : ` The limit is ${duration(limitMs)}.`}`;
}
