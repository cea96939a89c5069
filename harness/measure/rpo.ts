/**
 * Data loss: acknowledged operations that a ledger does not hold, in number and in seconds before the cut.
 * Two moments: at failover (what the survivors lack while the other region is gone) and after healing.
 */
import { thousandths } from "../history/clock.ts";
import { mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { noRegion, okCode } from "../history/operations.ts";
import type { LedgerRead } from "../history/reads.ts";
import { accountOf } from "./accounted.ts";
import { holdingRegions } from "./holding-regions.ts";
import { outageOf } from "./outage.ts";
import { perHistory } from "./per-history.ts";

export interface Loss {
  /** Numbers of the acknowledged operations that at least one of the ledgers lacks. */
  readonly missing: readonly number[];
  /** How far the oldest of them was acknowledged before the cut. */
  readonly seconds: number;
  /** Acknowledged operations that were looked for and are held or missing. */
  readonly examined: number;
  /** Those that are neither: they may have been set aside, and dead letters were not read. */
  readonly unknown: number;
}

/**
 * Operations acknowledged before the cut that a survivor lacks, by its `failover` read. An acknowledgement of a lost
 * region was given before the cut, even if it was on its way and arrived a moment later. Survivors are the regions
 * that were not lost and were read; a standby that does not serve yet is one. Dead letters are not read then, so what
 * had to be set aside is always `unknown`.
 * `null` when no fault that loses a region took effect, or when no survivor was read, or one not completely.
 */
export const lossAtFailover = perHistory((history: IndexedHistory): Loss | null => {
  const fault = mainFault(history.faults);
  if (!fault || fault.regionsLost.length === 0) return null;
  const { acknowledgedAt, acknowledgedBy } = history.operations;
  const reads = history.run.regions
    .filter((region) => !fault.regionsLost.includes(region))
    .map((region) => history.ledger("failover", region))
    .filter((read) => read !== undefined);
  const cut = cutOf(history)!;
  return lossIn(history, reads, cut.at, (index) =>
    cut.isBefore(acknowledgedAt(index), acknowledgedBy(index)),
  );
});

/**
 * Acknowledged operations missing for ever. To be on the safe side one is counted as soon as a single region's final
 * ledger lacks it, whatever the others hold: none of them is the authority. Only regions that must hold
 * everything in the end are asked.
 * `null` when no fault took effect, or when a region was not completely read.
 */
export const lossAfterHeal = perHistory((history: IndexedHistory): Loss | null => {
  const fault = mainFault(history.faults);
  if (!fault) return null;
  const reads = holdingRegions(history).map((region) => history.ledger("final", region));
  return lossIn(history, reads, cutOf(history)!.at, () => true);
});

interface Cut {
  /** What was acknowledged before is as old as it was then. */
  readonly at: number;
  /** Whether an acknowledgement was given before the cut. */
  readonly isBefore: (acknowledgedAt: number, by: number) => boolean;
}

/** When the main fault cut the regions off; `null` when none took effect. */
const cutOf = perHistory((history: IndexedHistory): Cut | null => {
  const outage = outageOf(history);
  if (!outage) return null;
  const { fault, begin } = outage;
  const lost = new Set(fault.regionsLost.map((region) => history.regionNames.indexOf(region)));
  const backAt = fault.healRequestedAt ?? Number.POSITIVE_INFINITY;
  const begunBy =
    fault.effective.extent === "command" ? begin.untilAt : Math.max(begin.untilAt, fault.effective.untilAt);
  const goneBy = Math.max(begin.untilAt, fault.effective.untilAt);
  return {
    at: begin.seen ? begin.untilAt : begin.at,
    isBefore: (at, by) => at <= (by === noRegion ? goneBy : begunBy) || (at < backAt && lost.has(by)),
  };
});

export interface LossByTime {
  /** Numbers of the operations that are missing for ever, by when they were acknowledged. */
  readonly beforeCut: readonly number[];
  readonly duringFault: readonly number[];
  /** Since healing was requested: lost by the way back, not by the fault. */
  readonly failBack: readonly number[];
}

/** The loss after healing by time; `null` where that is. */
export const lossByTimeOf = perHistory((history: IndexedHistory): LossByTime | null => {
  const loss = lossAfterHeal(history);
  const cut = cutOf(history);
  if (!loss || !cut) return null;
  const { acknowledgedAt, acknowledgedBy } = history.operations;
  const healAt = mainFault(history.faults)?.healRequestedAt ?? Number.POSITIVE_INFINITY;
  const partOf = (index: number): keyof LossByTime => {
    if (acknowledgedAt(index) >= healAt) return "failBack";
    return cut.isBefore(acknowledgedAt(index), acknowledgedBy(index)) ? "beforeCut" : "duringFault";
  };
  const parts = Map.groupBy(loss.missing, partOf);
  return {
    beforeCut: parts.get("beforeCut") ?? [],
    duringFault: parts.get("duringFault") ?? [],
    failBack: parts.get("failBack") ?? [],
  };
});

/** @param counts whether an acknowledged operation is one of those looked for */
function lossIn(
  history: IndexedHistory,
  reads: readonly (LedgerRead | undefined)[],
  cutAt: number,
  counts: (index: number) => boolean,
): Loss | null {
  if (reads.length === 0 || !reads.every((read): read is LedgerRead => read?.complete === true)) return null;
  const accounts = reads.map((read) => accountOf(history, read));
  const { count, outcome, acknowledgedAt } = history.operations;
  const missing: number[] = [];
  let [examined, unknown] = [0, 0];
  let oldest = cutAt;
  for (let i = 0; i < count; i++) {
    if (outcome[i] !== okCode || !counts(i)) continue;
    const found = reads.every(({ applied }) => applied[i]! > 0) ? [] : accounts.map((account) => account(i));
    if (found.includes("missing")) {
      missing.push(i);
      oldest = Math.min(oldest, acknowledgedAt(i));
    } else if (found.includes("unknown")) {
      unknown++;
      continue;
    }
    examined++;
  }
  return { missing, seconds: thousandths((cutAt - oldest) / 1000), examined, unknown };
}
