/** A drill as its history is written, small and whole: the golden one in the order of its moments, with real names of links. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { timeOf } from "../../harness/watch/fold.ts";
import type { VerdictWords } from "../../harness/watch/verdict.ts";
import { verdictWords } from "../../reports/facts/verdict.ts";
import { golden, of } from "../check/golden.ts";
import { sealedText } from "../history/sealed.ts";

export const words: VerdictWords = verdictWords;

const links = [
  "edge->us-east-1:webhook",
  "edge->eu-west-1:webhook",
  "eu-west-1->us-east-1:kafka",
  "us-east-1->eu-west-1:kafka",
];

/**
 * @param id of the run
 * @param records another golden history
 */
export function drill(id = "watched", records = golden()): HistoryRecord[] {
  Object.assign(of(records, "run")[0]!, { id, links });
  of(records, "sockets")[0]!.links = Object.fromEntries(links.map((link) => [link, 3]));
  let last = 0;
  const moments = records.map((record) => {
    last = timeOf(record) ?? last;
    return { record, at: last };
  });
  const inTime = moments.sort((a, b) => a.at - b.at).map(({ record }) => record);
  const end = sealedText(inTime).trimEnd().split("\n").at(-1)!;
  return inTime.with(-1, JSON.parse(end));
}

export function lines(records: readonly HistoryRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** A run's folder with this history so far, for the test that asks. */
export function runFolder(records: readonly HistoryRecord[]): string {
  const folder = mkdtempSync(join(tmpdir(), "regiondrill-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "history.ndjson"), lines(records));
  return folder;
}
