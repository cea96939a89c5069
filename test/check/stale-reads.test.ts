/** The check of bounded staleness, on a golden history with one anomaly each. */
import { describe, expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord, ReadBackRecord } from "../../harness/history/types.ts";
import { judge } from "../../harness/judge/judge.ts";
import { both, type Case, describeChecks, judged, type Mutation } from "./cases.ts";
import { effect, golden, of, remove, survivor, victim } from "./golden.ts";
import { goldenReads } from "./golden-reads.ts";

type Reads = (read: ReadBackRecord, i: number) => boolean;
const late: Reads = (_, i) => i % 2 === 1;
const early: Reads = (_, i) => i % 2 === 0;
const since: Reads = ({ begun }) => begun >= effect.at;
const all: Reads = () => true;

const answered =
  (outcome: ReadBackRecord["outcome"], which: Reads, most = Number.POSITIVE_INFINITY): Mutation =>
  (records) => {
    for (const read of of(records, "read-back").filter(which).slice(0, most)) read.outcome = outcome;
  };
const absentOne: Mutation = answered("absent", (read, i) => late(read, i) && since(read, i), 1);
const without =
  (which: Reads): Mutation =>
  (records) => {
    const unwanted: ReadonlySet<HistoryRecord> = new Set(of(records, "read-back").filter(which));
    remove(records, (record) => unwanted.has(record));
  };
const busy: Mutation = (records) => {
  for (const sample of of(records, "sample")) sample.idle = 0.01;
};

const cases: Case[] = [
  [
    "a read later than the promise that does not show the operation",
    "stale-reads",
    "fail",
    /^1 of 199 reads that began more than 1 s after the acknowledgement did not show the operation, at worst 1.5 s after it; at most 1 s promised$/,
    absentOne,
    /^due at .*, acknowledged at .* by .*; read at .*, 1\.5 s after that, and answered by us-east-1 without it$/,
  ],
  [
    "a stale read among many that failed",
    "stale-reads",
    "fail",
    /^1 of 150 reads .*; 49 reads failed, which is not held against it here; at most 1 s promised$/,
    both(
      absentOne,
      answered("failed", (read, i) => late(read, i) && read.outcome === "present", 49),
    ),
  ],
  [
    "reads within the promise that show nothing",
    "stale-reads",
    "pass",
    /^199 reads .* showed/,
    answered("absent", early),
  ],
  [
    "late reads that failed",
    "stale-reads",
    "pass",
    /^189 reads .* showed the operation; 10 reads failed, which is not held against it here/,
    answered("failed", late, 10),
  ],
  ["no late read", "stale-reads", "inconclusive", /^only 0 reads began more than 1 s after/, without(late)],
  ["late reads that all failed", "stale-reads", "inconclusive", /^only 0 reads/, answered("failed", all)],
  [
    "late reads before the fault alone",
    "stale-reads",
    "inconclusive",
    /^only 0 reads since the fault took effect began more than 1 s after/,
    without(since),
  ],
  [
    "a stale read on a machine with nothing left to give",
    "stale-reads",
    "inconclusive",
    /^1 of 199 reads .*, but not without the time in which this machine's processors were busy/,
    both(absentOne, busy),
  ],
];

describeChecks(["stale-reads"], goldenReads, cases);

describe("reads of acknowledged operations", () => {
  const resultOf = (...mutations: Mutation[]) => {
    const records = goldenReads();
    for (const mutation of mutations) mutation(records);
    return judge(indexRecords(records));
  };

  it("pass as a whole, and how stale each region was is a measure", () => {
    const { verdict, reasons, measures } = resultOf(answered("absent", early), answered("failed", late, 3));
    expect(reasons).toEqual([]);
    expect(verdict).toBe("pass");
    const { staleness } = measures;
    expect(staleness).toMatchObject({
      reads: 399,
      answered: 396,
      failed: 3,
      absent: 200,
      oldestAbsentMs: 500,
    });
    const regions = Object.values(staleness!.regions);
    expect(Object.keys(staleness!.regions)).toEqual([survivor, victim]);
    expect(regions.reduce((sum, one) => sum + one.answered, 0)).toBe(396);
    expect(regions.map(({ oldestAbsentMs }) => oldestAbsentMs)).toEqual([500, 500]);
  });

  it("leave the measures of what is written as they are", () => {
    const { staleness, ...measures } = resultOf().measures;
    expect(measures).toEqual(judge(indexRecords(golden())).measures);
    expect(judged("rto", goldenReads).examined).toBe(judged("rto", golden).examined);
  });

  it("are missed where one was taken out of the history", () => {
    const { verdict, reasons } = resultOf(without((_, i) => i === 0));
    expect(verdict).toBe("inconclusive");
    expect(reasons).toContain("the sender reports 399 reads, the history has 398");
  });

  it.each<[what: string, reason: RegExp, change: Mutation]>([
    [
      "before its operation was acknowledged",
      /expected e-0 to be acknowledged before it was read back at 1 ms/,
      (records) => Object.assign(of(records, "read-back")[0]!, { begun: 1 }),
    ],
    [
      "of an event that was never sent",
      /expected e-x to be acknowledged/,
      (records) => Object.assign(of(records, "read-back")[0]!, { id: "e-x" }),
    ],
    [
      "a second time",
      /expected e-0 to be read back once, found it a second time/,
      (records) => Object.assign(of(records, "read-back")[1]!, { id: "e-0", begun: 3_000, at: 3_001 }),
    ],
  ])("cannot have been made %s", (_, reason, change) => {
    const { verdict, reasons } = resultOf(change);
    expect(verdict).toBe("harness-error");
    expect(reasons.join()).toMatch(reason);
  });
});
