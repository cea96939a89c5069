/**
 * The matchers, for `expect.extend`. What is not proven passes neither a matcher nor its `.not`: a build must never be green on a
 * drill that showed nothing.
 */
import { duration } from "../contract/quantity.ts";
import type { Result } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { type Duration, milliseconds } from "../drill/duration.ts";
import { creditedOnce, type Judgement, nothingLost, promiseKept, recoveredWithin } from "./judgement.ts";
import { type Expectation, messageOf } from "./message.ts";
import { receivedIn } from "./received.ts";

/** The part of Vitest's own state that decides: whether `.not` was written. */
interface MatcherContext {
  readonly isNot: boolean;
}

interface Outcome {
  readonly pass: boolean;
  readonly message: () => string;
}

function outcome(
  { isNot }: MatcherContext,
  value: unknown,
  expected: Expectation,
  judged: (result: Result) => Judgement,
): Outcome {
  const received = receivedIn(value);
  const judgement = judged(received.result);
  // Vitest turns it round where `.not` was written.
  const pass = judgement.state === "unproven" ? isNot : judgement.state === "kept";
  return { pass, message: () => messageOf(received, expected, isNot, judgement) };
}

export const matchers = {
  toMeetItsPromise(this: MatcherContext, received: unknown): Outcome {
    const expected = { itself: "to meet its promise", opposite: "to miss its promise" };
    return outcome(this, received, expected, promiseKept);
  },
  toRecoverWithin(this: MatcherContext, received: unknown, limit: Duration): Outcome {
    requireDuration(limit);
    const within = duration(milliseconds(limit));
    const expected = {
      itself: `to recover within ${within}`,
      opposite: `to take more than ${within} to recover`,
    };
    return outcome(this, received, expected, (result) => recoveredWithin(result, limit));
  },
  toLoseNothing(this: MatcherContext, received: unknown): Outcome {
    const expected = { itself: "to lose nothing", opposite: "to lose an event" };
    return outcome(this, received, expected, nothingLost);
  },
  toCreditOnce(this: MatcherContext, received: unknown): Outcome {
    const expected = { itself: "to credit every event once", opposite: "to credit an event more than once" };
    return outcome(this, received, expected, creditedOnce);
  },
};

function requireDuration(limit: unknown): void {
  try {
    milliseconds(String(limit));
  } catch (error) {
    throw new UsageError(`toRecoverWithin: ${(error as Error).message}`);
  }
}
