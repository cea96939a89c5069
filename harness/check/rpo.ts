/**
 * Data loss against its limits: at failover, and for ever. Either is judged where the scenario promises it.
 */

import { boundText, type CriterionId } from "../contract/criteria.ts";
import { count, counted, duration, lossText } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type Loss, lossAfterHeal, lossAtFailover, lossByTimeOf } from "../measure/rpo.ts";
import { type Check, criterionOf, judgeParts, mostWitnesses, type Part } from "./check.ts";
import { witnessOf } from "./life.ts";

interface LossPart extends Part {
  readonly examined: number;
  readonly witnesses: readonly Witness[];
}

export const rpo: Check = (history) => {
  const parts = [
    judge(history, "rpoAtFailover", "at failover", lossAtFailover, "missing on a survivor"),
    judge(history, "rpoAfterHeal", "after healing", lossAfterHeal, "missing from a region after healing"),
  ].filter((one) => one !== null);
  return {
    id: "rpo",
    ...judgeParts(parts, 'the run has no criterion "rpoAtFailover" or "rpoAfterHeal"'),
    examined: parts.reduce((sum, one) => sum + one.examined, 0),
    witnesses: parts.flatMap((one) => one.witnesses).slice(0, mostWitnesses),
  };
};

function judge(
  history: IndexedHistory,
  id: CriterionId,
  moment: string,
  lossOf: (history: IndexedHistory) => Loss | null,
  wrong: string,
): LossPart | null {
  const criterion = criterionOf(history, id);
  if (!criterion) return null;
  const loss = lossOf(history);
  if (loss && id === "rpoAfterHeal" && loss.unknown > 0 && loss.missing.length <= criterion.limit) {
    const reason = `${counted(loss.unknown, "operations")} may be missing ${moment}: dead letters were not read to their end`;
    return { verdict: "inconclusive", examined: loss.examined, reason, witnesses: [] };
  }
  if (!loss || loss.examined === 0) {
    const reason = loss
      ? `nothing was acknowledged that could be missing ${moment}`
      : `the loss ${moment} was not read`;
    return { verdict: "inconclusive", examined: 0, reason, witnesses: [] };
  }
  const lost = loss.missing.length;
  const kept = lost <= criterion.limit;
  const share = `${counted(lost, "operations")} of ${count(loss.examined)} missing ${moment}`;
  return {
    verdict: kept ? "pass" : "fail",
    examined: loss.examined,
    reason: `${share}${whenText(history, id, loss)}; ${boundText(criterion)} promised`,
    // Also where the promise was kept: each of them has to be asked for again.
    witnesses: witnessesOf(history, id, loss, wrong),
  };
}

/** Only what was acknowledged before the cut has an age at the cut. */
function whenText(history: IndexedHistory, id: CriterionId, { missing, seconds }: Loss): string {
  if (missing.length === 0) return "";
  const parts = id === "rpoAfterHeal" ? lossByTimeOf(history) : null;
  if (parts !== null && parts.duringFault.length + parts.failBack.length > 0) {
    const { beforeCut, duringFault, failBack } = parts;
    const counts = {
      beforeCut: beforeCut.length,
      duringFault: duringFault.length,
      failBack: failBack.length,
    };
    return `: ${lossText({ ...counts, oldestSeconds: seconds })}`;
  }
  return seconds > 0 ? `, the oldest acknowledged ${duration(seconds * 1000)} before the cut` : "";
}

function witnessesOf(history: IndexedHistory, id: CriterionId, { missing }: Loss, wrong: string): Witness[] {
  const failBack = new Set(id === "rpoAfterHeal" ? lossByTimeOf(history)?.failBack : []);
  return missing
    .slice(0, mostWitnesses)
    .map((i) => (failBack.has(i) ? failBackWitness(history, i) : witnessOf(history, i, wrong)));
}

/** An operation that the way back lost. */
export function failBackWitness(history: IndexedHistory, operation: number): Witness {
  return witnessOf(history, operation, "acknowledged since healing began, and missing from a region");
}
