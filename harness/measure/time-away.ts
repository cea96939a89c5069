/**
 * For how long service was away: in all, and after healing was requested. Sums of all outages, as intervals that hold the truth.
 */
import type { Measures } from "../contract/result.ts";
import { thousandths } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { busyMsBetween } from "./machine.ts";
import { lastSent } from "./outage.ts";
import { outagesOf, type ToldOutage } from "./outages.ts";
import { perHistory } from "./per-history.ts";

export interface TimeAway extends NonNullable<Measures["totalOutage"]> {
  /** How much of `lowerMs` the machine had processor time left in. */
  readonly calmMs: number;
}

/** `null` where outages are not told. */
export const totalOutageOf = perHistory((history: IndexedHistory): TimeAway | null =>
  timeAway(history, [{ from: 0, until: Number.POSITIVE_INFINITY }]),
);

/** While healing had been requested of every fault so far. `null` where nothing was healed, or nothing sent since. */
export const outageAfterHealOf = perHistory((history: IndexedHistory): TimeAway | null => {
  const healed = healedWindows(history);
  const observed = healed.some(({ from }) => from < lastSent(history));
  return observed ? timeAway(history, healed) : null;
});

interface Window {
  readonly from: number;
  readonly until: number;
}

function healedWindows({ faults }: IndexedHistory): Window[] {
  const begun = faults.filter(({ effective }) => effective !== null);
  return begun.flatMap(({ healRequestedAt: from }) => {
    if (from === null) return [];
    const asked = begun.filter(({ requestedAt }) => requestedAt <= from);
    const allHealed = asked.every(
      ({ healRequestedAt }) => healRequestedAt !== null && healRequestedAt <= from,
    );
    const until = Math.min(...begun.map(({ requestedAt }) => requestedAt).filter((at) => at > from));
    return allHealed ? [{ from, until }] : [];
  });
}

function timeAway(history: IndexedHistory, windows: readonly Window[]): TimeAway | null {
  const outages = outagesOf(history);
  if (outages === null) return null;
  const parts = outages.flatMap((outage) => windows.map((window) => partOf(history, outage, window)));
  const sum = (of: (part: TimeAway) => number) => thousandths(parts.reduce((all, part) => all + of(part), 0));
  const open = parts.some(({ upperMs }) => upperMs === null);
  return {
    lowerMs: sum(({ lowerMs }) => lowerMs),
    upperMs: open ? null : sum(({ upperMs }) => upperMs ?? 0),
    calmMs: sum(({ calmMs }) => calmMs),
  };
}

/** How long one outage was. */
export function lengthOf(
  history: IndexedHistory,
  outage: Pick<ToldOutage, "begin" | "end">,
): NonNullable<Measures["totalOutage"]> {
  const { lowerMs, upperMs } = partOf(history, outage, { from: 0, until: Number.POSITIVE_INFINITY });
  return { lowerMs: thousandths(lowerMs), upperMs: upperMs === null ? null : thousandths(upperMs) };
}

/** Of an outage without an end only what was observed is certain. */
function partOf(
  history: IndexedHistory,
  { begin, end }: Pick<ToldOutage, "begin" | "end">,
  { from, until }: Window,
): TimeAway {
  const lower = { from: Math.max(begin.untilAt, from), until: Math.min(end?.at ?? lastSent(history), until) };
  const lowerMs = Math.max(0, lower.until - lower.from);
  const upperUntil = Math.min(end?.untilAt ?? Number.POSITIVE_INFINITY, until);
  const upperMs = Number.isFinite(upperUntil) ? Math.max(0, upperUntil - Math.max(begin.at, from)) : null;
  const busyMs = lowerMs === 0 ? 0 : busyMsBetween(history)(lower.from, lower.until);
  return { lowerMs, upperMs, calmMs: lowerMs - busyMs };
}
