/** What traffic is sent: the seed and the rate, which every command that drills takes. */
import { Option } from "commander";
import { wholeNumber } from "./usage.ts";

export const seedMost = 2 ** 31 - 1;

export function seedOption(): Option {
  return new Option("--seed <number>", "what traffic is sent: the same seed sends the same").argParser(
    wholeNumber("--seed", 0, seedMost),
  );
}

export function rateOption(): Option {
  return new Option("--rate <per second>", "arrivals a second, instead of what the scenario says").argParser(
    wholeNumber("--rate", 1, 20_000),
  );
}

/** The seed of a drill that was given none. */
export function randomSeed(): number {
  return Math.floor(Math.random() * (seedMost + 1));
}
