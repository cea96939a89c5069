/** How commands report wrong options, print and end. */
import { statSync } from "node:fs";
import type { CommandUnknownOpts, OptionValues } from "@commander-js/extra-typings";
import { legible } from "../../reports/input.ts";
import { UsageError } from "../contract/usage-error.ts";
import { readGivenText } from "../files/plain.ts";

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

/** Prints lines whose texts are untrusted: control characters are taken out. */
export function printLegible(lines: readonly string[]): void {
  for (const line of lines) console.log(legible(line).replaceAll("\n", "\ufffd"));
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Ends the process by a signal with the exit code of a shell: nothing is left half done by it. May be called again. */
export function endOnSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end).once(signal, end);
}

function end(signal: keyof typeof exitCodes): void {
  process.exit(exitCodes[signal]);
}

/** What lies at a path that is expected to be a file: `no file`, `nothing`; `null` for a file. */
export function whyNoFile(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return null;
  return found === undefined ? "nothing" : "no file";
}

/** The text of the key that `--key` names. @throws UsageError */
export function keyTextAt(path: string): string {
  try {
    return readGivenText(path);
  } catch (error) {
    throw new UsageError(`--key: ${(error as Error).message}`);
  }
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
