/**
 * Time in which the machine had processor time left. On a machine that has none, what was promised within a time may come
 * later and be kept all the same, so patience is counted by this clock.
 */
import { leastIdle } from "../measure/machine.ts";
import { ProcessorMeter } from "./processor-meter.ts";

/** Returns a clock: how much of such time has passed since it was made, milliseconds. It must be asked a few times a second. */
export function calmClock(): () => number {
  const meter = new ProcessorMeter();
  let calmMs = 0;
  let askedAt = performance.now();
  return () => {
    const now = performance.now();
    if (meter.idleShare() >= leastIdle) calmMs += now - askedAt;
    askedAt = now;
    return calmMs;
  };
}
