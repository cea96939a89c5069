/**
 * Recovery time: from the beginning of the outage that the main fault caused until service was back, as an interval that holds the truth,
 * and how it came about: detected by the edge, then answered by another region.
 */
import type { Measures } from "../contract/result.ts";
import { thousandths, wallTime } from "../history/clock.ts";
import type { EffectiveFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { noRegion, okCode } from "../history/operations.ts";
import { type Outage, outageOf } from "./outage.ts";
import { perHistory } from "./per-history.ts";
import { asSendersSee } from "./senders-apart.ts";

/**
 * Milliseconds. Both bounds are `null` when service never came back; the whole is `null` when no fault took effect or
 * when nothing succeeded before it, so that nothing can be said to be back.
 */
export const rtoOf = perHistory((history: IndexedHistory): Measures["rto"] => {
  const outage = outageOf(history);
  if (!outage?.course) return null;
  const { fault, begin, course } = outage;
  const seen = asSendersSee(history, begin, course);
  const { at, untilAt } = seen.begin;
  const detectedAt = detectionOf(history, outage);
  const reroutedAt = detectedAt === null ? null : rerouteOf(history, fault, detectedAt);
  return {
    begin: { notBeforeAt: wallTime(history.run, at), notAfterAt: wallTime(history.run, untilAt) },
    lowerMs: seen.end && thousandths(Math.max(0, seen.end.at - untilAt)),
    upperMs: seen.end && thousandths(seen.end.untilAt - at),
    detectedMs: detectedAt === null ? null : thousandths(detectedAt - begin.at),
    reroutedMs: reroutedAt === null ? null : thousandths(reroutedAt - begin.at),
  };
});

/** First sample since the beginning in which the edge calls a lost region down. */
function detectionOf(history: IndexedHistory, { fault, begin }: Outage): number | null {
  const seen = history.samples.find(
    ({ at, edge }) => at >= begin.at && fault.regionsLost.some((region) => edge?.[region] === "down"),
  );
  return seen?.at ?? null;
}

/** When the first attempt that was sent after the detection was acknowledged by a region that is still there. */
function rerouteOf(history: IndexedHistory, fault: EffectiveFault, detectedAt: number): number | null {
  const { attempts } = history.operations;
  let first = -1;
  for (let i = 0; i < attempts.count; i++) {
    if (attempts.outcome[i] !== okCode || attempts.sent[i]! < detectedAt) continue;
    if (first >= 0 && attempts.sent[i]! >= attempts.sent[first]!) continue;
    const region = attempts.region[i]!;
    if (region !== noRegion && !fault.regionsLost.includes(history.regionNames[region]!)) first = i;
  }
  return first < 0 ? null : attempts.done[first]!;
}
