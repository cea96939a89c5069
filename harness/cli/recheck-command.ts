/** `recheck <run>`: judges a run's history again, offline, and says whether the verdict is the one that was written. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { exitCodes, resultSchema } from "../contract/result.ts";
import { HistoryError } from "../history/reader.ts";
import { conclude, verdictTable } from "./conclude.ts";
import { UsageError } from "./usage.ts";

export function recheckCommand(): Command {
  return new Command("recheck")
    .description("judge the history of a run again, offline")
    .argument("<run>", "a run's folder, such as runs/latest")
    .action(async (folder: string) => {
      if (!existsSync(join(folder, "history.ndjson"))) {
        throw new UsageError(
          `${folder} holds no history.ndjson; name the folder of a run, such as runs/latest`,
        );
      }
      const before = writtenVerdict(folder);
      try {
        const { input, truncated } = await conclude(folder);
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
      } catch (error) {
        if (!(error instanceof HistoryError)) throw error;
        console.error(`regiondrill: ${join(folder, "history.ndjson")} cannot be judged: ${error.message}`);
        process.exitCode = exitCodes["harness-error"];
      }
    });
}

/** `null` when no result was written, or none that can be read. */
function writtenVerdict(folder: string): string | null {
  const path = join(folder, "result.json");
  if (!existsSync(path)) return null;
  try {
    const parsed = resultSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.data.verdict : null;
  } catch {
    return null; // cut off by a crash: the history is what counts
  }
}
