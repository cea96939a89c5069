/** Wrong usage: one clear line with the nearest valid name, exit 64, nothing started. */
import type { Command } from "commander";
import { distance } from "fastest-levenshtein";

export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The error for a name that is not among the known ones. */
export function unknownName(what: string, given: string, known: readonly string[]): UsageError {
  const near = known.toSorted((a, b) => distance(given, a) - distance(given, b))[0];
  const hint = near === undefined ? "there is none" : `did you mean ${near}? Known: ${known.join(", ")}`;
  return new UsageError(`unknown ${what} "${given}": ${hint}`);
}

/** Lets wrong usage be thrown instead of ending the process, and be told in our name. */
export function wellSpoken(command: Command): Command {
  return command.exitOverride().configureOutput({
    outputError: (text, write) => write(text.replace(/^error: /, "regiondrill: ")),
  });
}

/** A whole number within limits. */
export function wholeNumber(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new UsageError(`${flag} wants a whole number from ${min} to ${max}, got "${text}"`);
    }
    return value;
  };
}
