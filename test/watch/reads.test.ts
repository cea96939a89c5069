/** What the live page shows of reads, and that it agrees with the check `stale-reads`. */
import { expect, test } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord, ReadBackRecord } from "../../harness/history/types.ts";
import { judge } from "../../harness/judge/judge.ts";
import { Fold, timeOf } from "../../harness/watch/fold.ts";
import type { ReadsView } from "../../harness/watch/view.ts";
import { of } from "../check/golden.ts";
import { goldenReads } from "../check/golden-reads.ts";
import { drill } from "./drill.ts";

const endAt = 12_000;

type Change = (reads: readonly ReadBackRecord[], records: HistoryRecord[]) => void;

/** Every second read begins later than the promise. */
const late = (reads: readonly ReadBackRecord[]) => reads.filter((_, i) => i % 2 === 1);

const changes: Record<string, Change> = {
  "every read shows its operation": () => {},
  "some late reads show nothing": (reads) => {
    for (const read of late(reads).slice(20, 33)) read.outcome = "absent";
  },
  "early reads show nothing": (reads) => {
    for (const [i, read] of reads.entries()) if (i % 2 === 0) read.outcome = "absent";
  },
  "reads fail": (reads) => {
    for (const read of reads.slice(60, 90)) read.outcome = "failed";
  },
  "late reads show nothing on a busy machine": (reads, records) => {
    for (const read of late(reads).slice(20, 33)) read.outcome = "absent";
    for (const sample of of(records, "sample")) sample.idle = 0.01;
  },
};

function readsOf(change: Change): HistoryRecord[] {
  const records = goldenReads();
  change(of(records, "read-back"), records);
  // The last reads are over after the golden drill's end.
  of(records, "sender")[0]!.at = endAt;
  of(records, "end")[0]!.at = endAt;
  return drill("reads", records);
}

function viewOf(records: readonly HistoryRecord[]): ReadsView | null {
  const fold = new Fold();
  for (const record of records) fold.add(record);
  return fold.view().reads;
}

/** The counts in the text of the page. */
function countsIn(reads: ReadsView | null): number[] {
  return /^(\d+) stale of (\d+) answered later than 1 s .* · (\d+) reads, (\d+) failed$/
    .exec(reads!.stale)!
    .slice(1)
    .map(Number);
}

function countsOfJudge(records: readonly HistoryRecord[]): number[] {
  const { checks, measures } = judge(indexRecords(records));
  const { violations, examined } = checks.find(({ id }) => id === "stale-reads")!;
  const { reads, failed } = measures.staleness!;
  return [violations, examined, reads, failed];
}

test.each(Object.entries(changes))("the stale reads at the end are those of the judge: %s", (_, change) => {
  const records = readsOf(change);
  expect(countsIn(viewOf(records))).toEqual(countsOfJudge(records));
});

test.each(Object.entries(changes))("at a sample they are those of the history so far: %s", (_, change) => {
  const records = readsOf(change);
  const firstReads = records.findIndex((record) => record.k === "sample" && record.at >= 2_000);
  let looks = 0;
  for (let i = firstReads; i < records.length; i++) {
    if (records[i]!.k !== "sample") continue;
    const soFar = records.slice(0, i + 1);
    const judged = countsOfJudge(soFar);
    const shown = countsIn(viewOf(soFar));
    // Fewer than a 32nd may have come since they were counted.
    expect(shown[2]! * (1 + 1 / 32)).toBeGreaterThanOrEqual(judged[2]! - 1);
    if (shown[2] === judged[2]) {
      expect(shown, `at ${timeOf(records[i]!)}`).toEqual(judged);
      looks++;
    }
  }
  expect(looks).toBeGreaterThan(3);
});

test("reads are shown by the second in which they were over, those without the operation apart", () => {
  const records = readsOf((reads) => {
    for (const read of reads) if (read.at >= 4_000 && read.at < 5_000) read.outcome = "absent";
  });
  const reads = of(records, "read-back");
  const inSecond = (second: number) => reads.filter(({ at }) => Math.floor(at / 1000) === second).length;
  const until = records.findIndex((record) => (timeOf(record) ?? 0) >= 6_000);
  const { read, absent, readPerSecond, absentPerSecond } = viewOf(records.slice(0, until + 1))!;
  expect(read).toEqual([0, 1, 2, 3, 4, 5].map(inSecond));
  expect(absent).toEqual([0, 0, 0, 0, inSecond(4), 0]);
  expect(readPerSecond).toBe((inSecond(4) + inSecond(5)) / 2);
  expect(absentPerSecond).toBe(inSecond(4) / 2);
  expect(viewOf(records)).toMatchObject({ readPerSecond: 0, absentPerSecond: 0 });
});

test("a load that reads nothing shows no reads", () => {
  expect(viewOf(drill())).toBeNull();
});
