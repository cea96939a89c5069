/**
 * Availability against its limits: which share of the operations was acknowledged before its deadline, retries
 * included, and which at the first attempt. The outage counts: that is what a sender sees. What the sender's own retry budget
 * withheld, and what a machine with nothing left to give did not answer in time, is not held against the system.
 */

import { boundText, type CriterionId } from "../contract/criteria.ts";
import { count, counted, share as shareText } from "../contract/quantity.ts";
import { outagesText } from "../contract/recovery.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { availabilityOf } from "../measure/availability.ts";
import { outagesOf } from "../measure/outages.ts";
import { totalOutageOf } from "../measure/time-away.ts";
import {
  type Check,
  criterionOf,
  judgeParts,
  mostWitnesses,
  noCriterion,
  type Part,
  useFewerOrMore,
} from "./check.ts";
import { witnessOf } from "./life.ts";

export const availability: Check = (history) => {
  const { examined, share, firstAttemptShare, late } = availabilityOf(history);
  const parts = [
    judge(history, "availability", share, `before their deadline${outagesIn(history)}`),
    judge(history, "firstTryAvailability", firstAttemptShare, "at the first attempt"),
  ].filter((one) => one !== null);
  const verdict = judgeParts(parts, noCriterion("availability"));
  const shown = verdict.violations === 0 ? [] : late.slice(0, mostWitnesses);
  const witnesses = shown.map((i) => witnessOf(history, i, "not acknowledged before its deadline"));
  return { id: "availability", ...verdict, examined, witnesses };
};

function judge(history: IndexedHistory, id: CriterionId, share: number | null, when: string): Part | null {
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

/** Senders try again: a share of 100% hides every outage that is shorter than a deadline. */
function outagesIn(history: IndexedHistory): string {
  const [told, total] = [outagesOf(history) ?? [], totalOutageOf(history)];
  return told.length === 0 || total === null
    ? ""
    : `, with retries, service ${outagesText(told.length, total)}`;
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
    text: `${count(operations)} of the others ${how} while this machine's processors were busy: ${useFewerOrMore}`,
  });
  if (id === "firstTryAvailability") return [onBusyMachine(starved, "timed out")];
  return [
    {
      operations: withheld,
      text: `the sender's retry budget left ${counted(withheld, "operations")} without another attempt that there was time for: run it with a larger --retries`,
    },
    onBusyMachine(lateOnBusyMachine, "were late"),
  ];
}
