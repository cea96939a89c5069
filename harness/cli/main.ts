/**
 * The command line. Exit codes: 0 pass, 1 fail, 2 inconclusive, 3 harness error, 64 wrong usage. Packages are
 * loaded inside the `try`: a missing one is a harness error, too.
 */
import { keepToOwnSettings } from "../machine/environment.ts";
import { sayLastWords, watchOverProcess } from "./last-words.ts";

watchOverProcess();
try {
  await keepToOwnSettings();
  const { runCommand } = await import("./commands.ts");
  await runCommand(process.argv.slice(2));
} catch (error) {
  sayLastWords(error);
}
