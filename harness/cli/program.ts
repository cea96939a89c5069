/** A program from its start to its last words. */
import { keepToOwnSettings } from "../machine/environment.ts";
import { sayLastWords, watchOverProcess } from "./last-words.ts";

/**
 * Runs it with the arguments of this process. Whatever it loads, it loads when it is called: a missing package is an error of the
 * harness, too, and never Node's own exit code.
 */
export async function runProgram(program: (argv: readonly string[]) => Promise<void>): Promise<void> {
  watchOverProcess();
  try {
    await keepToOwnSettings();
    await program(process.argv.slice(2));
  } catch (error) {
    sayLastWords(error);
  }
}
