/** What the load of a drill has sent so far, as the history records it; and how fast, for the live line. */
import type { SendingSoFar } from "../history/types.ts";
import type { Load } from "../load/load.ts";
import type { AttemptTrack } from "./attempt-track.ts";

const overMs = 1_000;

export function sendingSoFar(
  { tally, retries, recordedUntil }: Pick<Load, "tally" | "retries" | "recordedUntil">,
  { succeeded, failed }: Pick<AttemptTrack, "succeeded" | "failed">,
): SendingSoFar {
  const { attempts, attempted, redelivered, redeliveriesInFlight } = tally;
  return {
    attempts,
    retries: Math.max(0, attempts - attempted - redelivered - redeliveriesInFlight),
    succeeded,
    failed,
    retriesHeld: retries.held,
    retriesWaiting: retries.waiting,
    recordedUntil: Math.max(0, recordedUntil),
  };
}

export interface SendRate {
  /** Attempts begun a second, and the retries among them. */
  readonly sentPerSecond: number;
  readonly retriesPerSecond: number;
}

/** How fast a load sends, from one look at its counters to the next that is a second later. */
export class SendMeter {
  readonly #looks: { readonly at: number; readonly attempts: number; readonly retries: number }[] = [];

  look(at: number, { attempts, retries }: Pick<SendingSoFar, "attempts" | "retries">): SendRate {
    this.#looks.push({ at, attempts, retries });
    while (this.#looks.length > 2 && this.#looks[1]!.at <= at - overMs) this.#looks.shift();
    const first = this.#looks[0]!;
    const seconds = (at - first.at) / 1000;
    const each = (count: number) => (seconds === 0 ? 0 : count / seconds);
    return {
      sentPerSecond: each(attempts - first.attempts),
      retriesPerSecond: each(retries - first.retries),
    };
  }
}
