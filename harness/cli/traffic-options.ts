/** The traffic that is sent: seed and rate, options of every command that drills, and the share of retries. */
import { Option } from "@commander-js/extra-typings";
import { valued } from "../campaign/drill-flags.ts";
import type { Flag } from "../contract/flags.ts";
import { UsageError } from "../contract/usage-error.ts";
import { wholeNumber } from "./usage.ts";

export const seedMost = 2 ** 31 - 1;

export function seedOption() {
  return new Option("--seed <number>", "what traffic is sent: the same seed sends the same").argParser(
    wholeNumber("--seed", 0, seedMost),
  );
}

export function rateOption() {
  return new Option("--rate <per second>", "arrivals a second, instead of the scenario's").argParser(
    wholeNumber("--rate", 1, 20_000),
  );
}

/** Ten times the arrivals: enough to bring most systems down. */
const mostRetries = 1_000;

/** Its value is a share of the arrivals, 0 for no retries. */
export function retriesOption() {
  return new Option(
    "--retries <none or percent>",
    "unanswered retries, as a share of the arrivals; a system that is down gets no more",
  ).argParser((text) => {
    const [, digits] = /^(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
    const percent = text === "none" ? 0 : Number(digits ?? Number.NaN);
    if (percent <= mostRetries) return percent / 100;
    throw new UsageError(
      `--retries: expected none, or a percentage from 0 to ${mostRetries}, found "${text}"`,
    );
  });
}

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

/** The seed of a drill without `--seed`. */
export function randomSeed(): number {
  return Math.floor(Math.random() * (seedMost + 1));
}
