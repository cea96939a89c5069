/**
 * Time in which the machine had processor time left. On a machine that has none, what was promised within a time may come
 * later and be kept all the same, so patience is counted by this clock.
 */
import { leastIdle } from "../contract/busy.ts";
import { awaitNull, type Patience } from "./await.ts";
import { awakeNow } from "./awake.ts";
import { ProcessorMeter } from "./processor-meter.ts";

/** A machine that is busy all the time is waited for so many times as long. */
export const busyFactor = 5;
/** Looking at the processors more often would cost some of their time. */
const lookEveryMs = 200;

/** Returns a clock: how much of such time has passed since it was made, milliseconds. It must be asked a few times a second. */
export function calmClock(): () => number {
  const meter = new ProcessorMeter();
  let calmMs = 0;
  let lookedAt = awakeNow();
  return () => {
    const now = awakeNow();
    if (now - lookedAt < lookEveryMs) return calmMs;
    if (meter.idleShare() >= leastIdle) calmMs += now - lookedAt;
    lookedAt = now;
    return calmMs;
  };
}

/**
 * As `awaitNull`, but only calm time counts; the end is five times the limit all the same.
 * @param tell called with the reason each time that the limit has passed, and is waited for once more
 */
export async function awaitCalmly(
  reason: () => Promise<string | null> | string | null,
  { limitMs, everyMs, signal }: Patience,
  tell: (why: string) => void = () => {},
  clock = calmClock(),
): Promise<string | null> {
  let toldAt = awakeNow();
  let why: string | null = null;
  const ask = async () => {
    why = await reason();
    if (why === null || clock() >= limitMs) return null;
    if (awakeNow() - toldAt < limitMs) return why;
    toldAt += limitMs;
    tell(why);
    return why;
  };
  await awaitNull(ask, { limitMs: busyFactor * limitMs, ...(everyMs && { everyMs }), signal });
  return why;
}
