/** The command line. Exit codes: 0 pass, 1 fail, 2 inconclusive, 3 harness error, 64 wrong usage. */
import { runProgram } from "./program.ts";

await runProgram(async (argv) => {
  const { runCommand } = await import("./commands.ts");
  await runCommand(argv);
});
