/** How commands report wrong options. */
import type { CommandUnknownOpts, OptionValues } from "@commander-js/extra-typings";
import { UsageError } from "../campaign/usage-error.ts";

/** The values of the options of the command that `make` returns, as commander infers them from their flags. */
export type OptionsOf<Make extends (...given: never[]) => { opts(): OptionValues }> = ReturnType<
  ReturnType<Make>["opts"]
>;

/** Makes a command throw on wrong usage instead of ending the process, and print errors under our name. */
export function wellSpoken<C extends CommandUnknownOpts>(command: C): C {
  return command.exitOverride().configureOutput({
    outputError: (text, write) => write(text.replace(/^error: /, "regiondrill: ")),
  });
}

/** A whole number within limits. */
export function wholeNumber(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new UsageError(`${flag}: expected a whole number from ${min} to ${max}, found "${text}"`);
    }
    return value;
  };
}
