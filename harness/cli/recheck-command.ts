/** `recheck <run>`: judges a run's history again, offline, and says whether the verdict is the one that was written. */
import { join } from "node:path";
import { Command } from "commander";
import { exitCodes } from "../contract/result.ts";
import { HistoryError } from "../history/reader.ts";
import { readResult, requireHistory } from "../judge/kept-run.ts";
import { judgeAgain, verdictTable, writeConclusion } from "./conclude.ts";

export function recheckCommand(): Command {
  return new Command("recheck")
    .description("judge the history of a run again, offline")
    .argument("<run>", "a run's folder, such as runs/latest")
    .action(async (folder: string) => {
      requireHistory(folder);
      const before = readResult(folder)?.verdict ?? null;
      try {
        const concluded = judgeAgain(folder);
        const { input, truncated } = concluded;
        const { verdict } = input.result;
        console.log(verdictTable(input, folder));
        if (truncated) console.log("The last line of the history was cut off and left out.");
        if (before !== null)
          console.log(
            before === verdict
              ? `Same verdict as before: ${verdict}`
              : `The verdict was ${before} before, it is ${verdict} now.`,
          );
        process.exitCode = exitCodes[verdict];
        await writeConclusion(folder, concluded).catch(({ message }: Error) =>
          console.error(
            `regiondrill: the verdict stands, but could not be written into ${folder}: ${message}`,
          ),
        );
      } catch (error) {
        if (!(error instanceof HistoryError)) throw error;
        console.error(`regiondrill: ${join(folder, "history.ndjson")} cannot be judged: ${error.message}`);
        process.exitCode = exitCodes["harness-error"];
      }
    });
}
