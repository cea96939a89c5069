/**
 * Availability against its limits: which share of the operations was acknowledged before its deadline, retries
 * included, and which at the first try. The outage counts: that is what a sender sees. What the sender's own retry budget
 * withheld, and what a machine with nothing left to give did not answer in time, is not held against the system.
 */

import { boundText, type CriterionId } from "../contract/criteria.ts";
import { count, counted, share as shareText } from "../contract/quantity.ts";
import type { Verdict } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { availabilityOf } from "../measure/availability.ts";
import { type Check, criterionOf, mostWitnesses, noCriterion } from "./check.ts";
import { witnessOf } from "./life.ts";

interface Judged {
  readonly verdict: Verdict;
  readonly reason: string;
}

export const availability: Check = (history) => {
  const { examined, share, firstTryShare, late } = availabilityOf(history);
  const judged = [
    judge(history, "availability", share, "before their deadline"),
    judge(history, "firstTryAvailability", firstTryShare, "at the first try"),
  ].filter((one) => one !== null);
  const broken = judged.filter((one) => one.verdict === "fail");
  const unknown = judged.length === 0 || judged.some((one) => one.verdict === "inconclusive");
  return {
    id: "availability",
    verdict: broken.length > 0 ? "fail" : unknown ? "inconclusive" : "pass",
    examined,
    violations: broken.length,
    reason: judged.map((one) => one.reason).join("; ") || noCriterion("availability"),
    witnesses:
      broken.length === 0
        ? []
        : late
            .slice(0, mostWitnesses)
            .map((i) => witnessOf(history, i, "not acknowledged before its deadline")),
  };
};

function judge(history: IndexedHistory, id: CriterionId, share: number | null, when: string): Judged | null {
  const criterion = criterionOf(history, id);
  if (!criterion) return null;
  if (share === null) return { verdict: "inconclusive", reason: "no operation was attempted" };
  const { examined } = availabilityOf(history);
  const inTime = `${count(Math.round(share * examined))} of ${count(examined)} operations`;
  const kept = (some: number) => some * 100 >= criterion.limit;
  const reason = `${shareText(share, criterion.limit)} (${inTime}) acknowledged ${when}; ${boundText(criterion)} promised`;
  if (kept(share)) return { verdict: "pass", reason };
  const excuse = excusesOf(history, id).find(({ operations }) => kept(share + operations / examined));
  return excuse === undefined
    ? { verdict: "fail", reason }
    : { verdict: "inconclusive", reason: `${reason}, but ${excuse.text}` };
}

interface Excuse {
  /** How many may not be held against the system. */
  readonly operations: number;
  readonly text: string;
}

function excusesOf(history: IndexedHistory, id: CriterionId): Excuse[] {
  const { withheld, starved, lateOnBusyMachine } = availabilityOf(history);
  const onBusyMachine = (operations: number, how: string): Excuse => ({
    operations,
    text: `${count(operations)} of the others ${how} while this machine's processors were busy: lower --rate, or use a machine with more processors`,
  });
  if (id === "firstTryAvailability") return [onBusyMachine(starved, "timed out")];
  return [
    {
      operations: withheld,
      text: `the sender's retry budget left ${counted(withheld, "operations")} without another try that there was time for: run it with a larger --retries`,
    },
    onBusyMachine(lateOnBusyMachine, "were late"),
  ];
}
