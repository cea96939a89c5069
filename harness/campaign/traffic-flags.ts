/** The traffic that a drill is asked to send: limits of what can be asked, and the flags that ask for it. */
import type { Flag } from "../contract/flags.ts";
import { valued } from "./drill-flags.ts";

export const seedMost = 2 ** 31 - 1;
/** Arrivals a second. */
export const rateMost = 20_000;
/** As a share of the arrivals. Ten times the arrivals are enough to bring most systems down. */
export const retryShareMost = 10;

/** `--rate 600 --retries none`, without those that were not given. */
export function trafficFlags({
  rate,
  retries,
}: {
  readonly rate?: number | undefined;
  readonly retries?: number | undefined;
}): Flag[] {
  const share = retries === 0 ? "none" : `${Number(((retries ?? 0) * 100).toFixed(6))}%`;
  return [...valued("rate", rate), ...valued("retries", retries === undefined ? null : share)];
}

/** The seed of a drill that is asked for without one. */
export function randomSeed(): number {
  return Math.floor(Math.random() * (seedMost + 1));
}
