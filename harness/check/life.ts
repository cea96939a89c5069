/**
 * The life of an operation in words, for witnesses: which region acknowledged it, and when.
 */

import { outcomes } from "../contract/operation.ts";
import { fineClock } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { noRegion } from "../history/operations.ts";

/** A witness about an operation: its life, then what is wrong with it. */
export function witnessOf(
  history: IndexedHistory,
  operation: number,
  wrong: string,
  region?: string,
): Witness {
  const { idOf, account, acknowledgedAt, due } = history.operations;
  const at = Number.isNaN(acknowledgedAt(operation)) ? due[operation]! : acknowledgedAt(operation);
  return {
    eventId: idOf(operation),
    account: history.accountNames[account[operation]!]!,
    ...(region === undefined ? {} : { region }),
    at: wallTime(history.run, at),
    text: `${lifeOf(history, operation)}; ${wrong}`,
  };
}

function lifeOf(history: IndexedHistory, operation: number): string {
  const { acknowledgedAt, acknowledgedBy, due, firstAttempt, outcome } = history.operations;
  const at = acknowledgedAt(operation);
  const attempts = firstAttempt[operation + 1]! - firstAttempt[operation]!;
  const sent = `due at ${fineClock(due[operation]! / 1000)}, sent ${attempts === 1 ? "once" : `${attempts} times`}`;
  if (Number.isNaN(at)) return `${sent}, ended ${outcomes[outcome[operation]!]}`;
  const by = acknowledgedBy(operation);
  return `${sent}, acknowledged at ${fineClock(at / 1000)} by ${by === noRegion ? "an unnamed region" : history.regionNames[by]}`;
}
