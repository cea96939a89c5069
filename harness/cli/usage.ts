/** How commands are told what is wrong with their flags. */
import type { Command } from "commander";
import { UsageError } from "../campaign/usage-error.ts";

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
