/** Waits until service is back after a fault, long enough to tell whether the limit of its recovery was kept. */
import { duration } from "../contract/quantity.ts";
import { awaitNull } from "../machine/await.ts";
import { awakeNow } from "../machine/awake.ts";
import { baselineOf } from "../measure/baseline.ts";
import { recoveryWindow } from "../measure/recovery.ts";
import type { DrillContext } from "./context.ts";
import { limitOf } from "./criteria.ts";
import { DrillEnded } from "./drill-ended.ts";
import type { Effect } from "./injections.ts";
import type { Traffic } from "./traffic.ts";

const leastMs = 60_000;
const marginMs = 10_000;

/** Milliseconds. `rtoLimitMs` is what the scenario promises, `null` where it promises nothing. */
export function recoveryLimitMs(rtoLimitMs: number | null, sustainedMs: number): number {
  return rtoLimitMs === null ? leastMs : Math.max(leastMs, rtoLimitMs + sustainedMs + marginMs);
}

/**
 * Resolves when a window of sustained service was seen after the effect, or when the limit is over; returns which, in words.
 * @param firstAt when the first fault of the drill took effect: the baseline ends there
 * @throws DrillEnded when no service was there before the fault
 */
export async function awaitRecovery(
  effect: Effect,
  firstAt: number,
  { attempts, load }: Pick<Traffic, "attempts" | "load">,
  { options, criteria, recorder, signal }: Pick<DrillContext, "options" | "criteria" | "recorder" | "signal">,
): Promise<string> {
  const { sustainedMs } = options.scenario;
  const limitMs = recoveryLimitMs(limitOf(criteria, "rto"), sustainedMs);
  const baseline = baselineOf(attempts, firstAt);
  if (baseline === null) throw new DrillEnded("no traffic succeeded before the fault: nothing can come back");
  // Until the effect is complete the region may live: a window of service then tells nothing.
  const complete = { at: effect.untilAt, untilAt: effect.untilAt };
  const notYet = `no window of ${sustainedMs} ms at 99% of the baseline yet`;
  let [backMs, restUntil] = [0, 0];
  const why = await awaitNull(
    () => {
      const askedAt = awakeNow();
      if (askedAt < restUntil) return notYet;
      const found = recoveryWindow(attempts, complete, baseline, sustainedMs, load.settledUntil);
      // The longer an outage, the more attempts: looking through them must not keep the sender from its schedule.
      restUntil = awakeNow() + 9 * (awakeNow() - askedAt);
      if (found === null) return notYet;
      backMs = found.windowAt - effect.at;
      return null;
    },
    { limitMs, everyMs: 100, signal },
  );
  // Whether it stays back is not known yet: the recovery time is measured over the whole drill.
  if (why === null) return `served for ${duration(sustainedMs)} from ${duration(backMs)} after the fault on`;
  recorder.milestone(`service did not come back within ${duration(limitMs)}: ${why}`);
  return "not back";
}
