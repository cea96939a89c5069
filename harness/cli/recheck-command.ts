/**
 * `recheck <run>`: judges a run's history again, offline, and compares the verdict with the one in `result.json`. A better
 * verdict replaces a worse one only with `--accept-better`, and the old result is kept.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { type Conclusion, judgeAgain, verdictTable, writeConclusion } from "../campaign/conclude.ts";
import { exitCodes } from "../contract/result.ts";
import { FileError } from "../files/file-error.ts";
import { readPlain } from "../files/plain.ts";
import { writeWhole } from "../files/write.ts";
import { HistoryError } from "../history/reader.ts";
import { resultBytes, resultFile } from "../judge/kept-run.ts";
import { isBetter } from "../judge/verdict.ts";
import { type HeldRun, withHeldRun } from "./held-run.ts";

export function recheckCommand(): CommandUnknownOpts {
  return new Command("recheck")
    .description("judge the history of a run again, offline")
    .argument("<run>", "a run's folder, such as runs/latest")
    .option(
      "--accept-better",
      "write a verdict that is better than the one in result.json; the old result is kept beside it",
      false,
    )
    .action(async (run, { acceptBetter }) => {
      process.exitCode = await withHeldRun(run, (kept) => recheck(kept, acceptBetter));
    });
}

/** @returns the exit code */
async function recheck(kept: HeldRun, acceptBetter: boolean): Promise<number> {
  const { folder, held, before } = kept;
  const failed = exitCodes["harness-error"];
  const concluded = judged(kept);
  if (concluded === null) return failed;
  const { verdict } = concluded.input.result;
  console.log(verdictTable(concluded.input, folder));
  if (concluded.truncated) console.log("The last line of the history was cut off and left out.");
  if (before !== null && isBetter(verdict, before) && !acceptBetter) {
    console.error(
      `regiondrill: ${join(folder, resultFile)} holds ${before}, and its history now gives ${verdict}, which is better. ` +
        "Nothing was written. The history may have been changed since, or this version judges otherwise: find out " +
        "which, and where it is right, write it with --accept-better",
    );
    return failed;
  }
  if (before !== null)
    console.log(
      before === verdict
        ? `Same verdict as before: ${verdict}`
        : `The verdict was ${before} before, it is ${verdict} now.`,
    );
  try {
    const doubtful = before === null ? existsSync(join(held.path, resultFile)) : isBetter(verdict, before);
    if (doubtful) console.error(`regiondrill: ${keepOld(kept)}`);
    await writeConclusion(held.path, concluded);
    return exitCodes[verdict];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why = error.message.replaceAll(held.path, folder);
    console.error(`regiondrill: the verdict stands, but could not be written into ${folder}: ${why}`);
    return failed;
  }
}

/** `null` when it cannot be judged; the reason is printed. */
function judged({ folder, held }: HeldRun): Conclusion | null {
  try {
    return judgeAgain(held.path);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    console.error(`regiondrill: ${join(folder, "history.ndjson")} cannot be judged: ${error.message}`);
    return null;
  }
}

/** Copies the result that is about to be replaced. @returns what was done, for the reader */
function keepOld({ held: { path }, before }: HeldRun): string {
  const name = `result-before-${new Date().toISOString().replaceAll(":", "-")}.json`;
  writeWhole(join(path, name), readPlain(join(path, resultFile), resultBytes));
  return before === null
    ? `${resultFile} could not be read, it was cut off: it is kept as ${name}`
    : `a better verdict takes the place of ${before}: the old result is kept as ${name}`;
}
