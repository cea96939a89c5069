/** What traffic is sent: the seed and the rate, which every command that drills takes, and how much is retried. */
import { Option } from "commander";
import { UsageError } from "../campaign/usage-error.ts";
import { wholeNumber } from "./usage.ts";

export const seedMost = 2 ** 31 - 1;

export function seedOption(): Option {
  return new Option("--seed <number>", "what traffic is sent: the same seed sends the same").argParser(
    wholeNumber("--seed", 0, seedMost),
  );
}

export function rateOption(): Option {
  return new Option("--rate <per second>", "arrivals a second, instead of those of the scenario").argParser(
    wholeNumber("--rate", 1, 20_000),
  );
}

/** Ten times the arrivals: as good as no limit, and already enough to bring most systems down. */
const mostRetries = 1_000;

/** Answers a share of the arrivals, 0 for no retries. */
export function retriesOption(): Option {
  return new Option(
    "--retries <none or percent>",
    "retries in vain, as a share of the arrivals; a system that is down gets no more",
  ).argParser((text) => {
    const [, digits] = /^(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
    const percent = text === "none" ? 0 : Number(digits ?? Number.NaN);
    if (percent <= mostRetries) return percent / 100;
    throw new UsageError(`--retries: expected none, or a percentage from 0 to ${mostRetries}, got "${text}"`);
  });
}

/** As they are typed: `--rate 600 --retries none`; what was not given is left out. */
export function trafficFlags({
  rate,
  retries,
}: {
  readonly rate?: number;
  readonly retries?: number;
}): string[] {
  const percent = retries === undefined ? null : `${Number((retries * 100).toFixed(6))}%`;
  return [
    ...(rate === undefined ? [] : [`--rate ${rate}`]),
    ...(percent === null ? [] : [`--retries ${retries === 0 ? "none" : percent}`]),
  ];
}

/** The seed of a drill that was given none. */
export function randomSeed(): number {
  return Math.floor(Math.random() * (seedMost + 1));
}
