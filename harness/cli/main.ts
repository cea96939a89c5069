/**
 * The command line. Exit codes: 0 pass, 1 fail, 2 inconclusive, 3 harness error, 64 wrong usage. What needs packages is
 * loaded under watch: where they are missing, that is a harness error too.
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
