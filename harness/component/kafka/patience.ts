/**
 * Waiting out the errors of a broker that is busy, or only just up: no leader yet, a topic not known yet, another
 * controller, a connection that was reset. The client names these errors itself; any other ends the waiting.
 */
import { setTimeout as pause } from "node:timers/promises";
import { awakeNow } from "../../machine/awake.ts";

const limitMs = 20_000;
const everyMs = 250;

/** @throws what `work` was rejected with: at once where no waiting helps, else when the limit has passed */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const until = awakeNow() + limitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(await passes(error)) || awakeNow() >= until) throw error;
    }
    await pause(everyMs);
  }
}

/** The client takes a time-out for final; here nothing was asked that could not be asked again. */
async function passes(error: unknown): Promise<boolean> {
  const { findErrorBy, GenericError, TimeoutError } = await import("@platformatic/kafka");
  if (!(error instanceof Error) || !GenericError.isGenericError(error)) return false;
  return error instanceof TimeoutError || findErrorBy(error, "canRetry", false) === null;
}
