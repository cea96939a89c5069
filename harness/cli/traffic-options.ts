/** The traffic that is sent: seed and rate, options of every command that drills, and the share of retries. */
import { Option } from "@commander-js/extra-typings";
import { rateMost, retryShareMost, seedMost } from "../campaign/traffic-flags.ts";
import { UsageError } from "../contract/usage-error.ts";
import { wholeNumber } from "./usage.ts";

export function seedOption() {
  return new Option("--seed <number>", "what traffic is sent: the same seed sends the same").argParser(
    wholeNumber("--seed", 0, seedMost),
  );
}

export function rateOption() {
  return new Option("--rate <per second>", "arrivals a second, instead of the scenario's").argParser(
    wholeNumber("--rate", 1, rateMost),
  );
}

const mostRetries = retryShareMost * 100;

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
