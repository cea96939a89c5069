/**
 * For how long service was away, against its limits: in all, and after healing was requested. Either is judged where the
 * scenario promises it. The recovery time is about the first outage of a fault; a relapse, and what healing brings about, is
 * judged here.
 */
import { boundText, type CriterionId } from "../contract/criteria.ts";
import { clock, count, counted, duration } from "../contract/quantity.ts";
import { awayText } from "../contract/recovery.ts";
import type { Witness } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { outagesOf, type ToldOutage } from "../measure/outages.ts";
import { outageAfterHealOf, type TimeAway, totalOutageOf } from "../measure/time-away.ts";
import { type Check, criterionOf, judgeParts, mostWitnesses, onBusyMachine, type Part } from "./check.ts";

export const outages: Check = (history) => {
  const parts = [
    judge(history, "totalOutage", "in all", totalOutageOf, "nothing that was sent met a fault"),
    judge(
      history,
      "outageAfterHeal",
      "after healing began",
      outageAfterHealOf,
      "nothing was healed, or sent since",
    ),
  ].filter((one) => one !== null);
  const verdict = judgeParts(parts, 'the run has no criterion "totalOutage" or "outageAfterHeal"');
  const witnesses =
    verdict.violations === 0 ? [] : (outagesOf(history) ?? []).slice(0, mostWitnesses).map(witnessOf);
  return { id: "outages", ...verdict, examined: history.operations.attempts.count, witnesses };
};

function witnessOf({ begin, end, attempts, failed }: ToldOutage): Witness {
  const lowerMs = end && Math.max(0, end.at - begin.untilAt);
  const away =
    end && lowerMs !== null
      ? `for ${awayText({ lowerMs, upperMs: end.untilAt - begin.at }, null)}`
      : "to the end";
  const met = `${count(failed)} of ${counted(attempts, "attempts")} failed`;
  return { text: `service went away at ${clock(begin.at / 1000)}, ${away}; ${met}` };
}

function judge(
  history: IndexedHistory,
  id: CriterionId,
  when: string,
  awayIn: (history: IndexedHistory) => TimeAway | null,
  none: string,
): Part | null {
  const criterion = criterionOf(history, id);
  if (!criterion) return null;
  const away = awayIn(history);
  if (away === null) return { verdict: "inconclusive", reason: `time without service ${when}: ${none}` };
  const { lowerMs, upperMs, calmMs } = away;
  const { limit } = criterion;
  const found = `service was away ${when} for ${awayText(away, limit)}`;
  const promised = `${boundText(criterion)} promised`;
  if (calmMs > limit) return { verdict: "fail", reason: `${found}; ${promised}` };
  if (lowerMs > limit) return { verdict: "inconclusive", reason: `${found}${onBusyMachine}; ${promised}` };
  if (upperMs === null || upperMs > limit)
    return { verdict: "inconclusive", reason: `${found}, which straddles the limit of ${duration(limit)}` };
  return { verdict: "pass", reason: `${found}; ${promised}` };
}
