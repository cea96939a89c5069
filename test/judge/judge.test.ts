/** From a history to a verdict. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { alwaysChecked } from "../../harness/contract/criteria.ts";
import { resultSchema, type Verdict } from "../../harness/contract/result.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord, StepRecord } from "../../harness/history/types.ts";
import { judge, judgeFile } from "../../harness/judge/judge.ts";
import { scriptedMs } from "../../harness/judge/scripted.ts";
import { criteriaSha256 } from "../../harness/judge/sealing-hashes.ts";
import {
  criteriaOf,
  editRead,
  golden,
  of,
  remove,
  runRecord,
  survivor,
  victim,
  withTerms,
} from "../check/golden.ts";
import { goldenFailover, primary, standby } from "../check/golden-failover.ts";
import { sealedText } from "../history/sealed.ts";

type Mutation = (records: HistoryRecord[]) => void;

function judged(...mutations: Mutation[]) {
  const records = golden();
  for (const mutation of mutations) mutation(records);
  return judge(indexRecords(withTerms(records)));
}

const lost: Mutation = (r) => editRead(r, { region: victim }, (read) => read.rows?.splice(10, 1));
const residue: Mutation = (r) => Object.assign(of(r, "cleanup")[0]!, { residualProcesses: 1 });
const interrupted: Mutation = (r) => remove(r, (one) => one.k === "end");
const stillLagging: Mutation = (r) =>
  Object.assign(of(r, "convergence")[0]!, { converged: false, waitingFor: ["ledger of eu-west-1 lacks 1"] });
const trouble = (verdict: "inconclusive" | "harness-error"): Mutation => {
  return (r) => r.splice(-1, 0, { k: "trouble", at: 8000, verdict, text: "the disk was full" });
};
const run = (change: Partial<ReturnType<typeof runRecord>>): Mutation => {
  return (r) => Object.assign(of(r, "run")[0]!, change);
};

/** With those that no drill may leave out. */
const lostEventsAlone = ["lost-events", ...alwaysChecked({ faults: true, census: true })];

function criteriaIn(limits: Parameters<typeof criteriaOf>[0]) {
  const criteria = criteriaOf(limits);
  return { criteria, criteriaSha256: criteriaSha256(criteria) };
}

describe("a golden history", () => {
  const result = judged();

  it("is a pass without reasons, in the shape of the contract", () => {
    expect(result).toMatchObject({ verdict: "pass", reasons: [] });
    expect(resultSchema.parse(result)).toEqual(result);
  });

  it("reports what was done and measured", () => {
    expect(result.operations).toEqual({
      attempted: 800,
      acknowledged: 798,
      refused: 1,
      indeterminate: 1,
      redelivered: 40,
      byPhase: { before: 200, during: 300, after: 300 },
    });
    expect(result.measures.rpo).toEqual({
      atFailover: { operations: 0, seconds: 0 },
      afterHeal: { operations: 0, seconds: 0 },
    });
    expect(result.cost).toMatchObject({ scriptedMs: 2000, wallMs: 9001, bringUpMs: 7000, checkMs: 0 });
    expect(result.run).toMatchObject({
      startedAt: "2026-01-01T00:00:00.000Z",
      endedAt: "2026-01-01T00:00:09.001Z",
    });
    expect(result.faults).toMatchObject([
      {
        effectiveAt: "2026-01-01T00:00:02.000Z",
        healedAt: "2026-01-01T00:00:05.000Z",
        effectProof: "5 of 5 ports refuse",
      },
    ]);
  });

  it("tells its timeline in order", () => {
    expect(result.timeline.map(({ at, kind, text }) => `${at.slice(17, 23)} ${kind}: ${text}`)).toEqual([
      "00.000 step: steady traffic",
      "01.990 fault: region-outage of eu-west-1 requested",
      "02.000 fault: region-outage of eu-west-1 effective: 5 of 5 ports refuse",
      "02.625 edge: the edge took out eu-west-1",
      "04.000 fault: region-outage of eu-west-1 heal requested",
      "05.000 fault: region-outage of eu-west-1 healed: 5 of 5 ports answer",
      "05.125 edge: the edge took back eu-west-1",
    ]);
  });

  it("runs the checks that the scenario asks for, in its order", () => {
    const checks = ["cleanup", "lost-events"];
    const found = judged(run({ checks, criteria: [], criteriaSha256: criteriaSha256([]) }));
    expect(found.checks.map((check) => check.id)).toEqual(checks);
  });
});

describe("the verdict", () => {
  it.each<[what: string, verdict: Verdict, reasons: (string | RegExp)[], ...mutations: Mutation[]]>([
    ["a broken promise", "fail", [/^lost-events: 1 event/, /^ledger-parity/, /^rpo/], lost],
    ["residue", "harness-error", [/^cleanup: 1 process/], residue],
    ["a drill that was interrupted", "inconclusive", ["interrupted: the history has no end"], interrupted],
    ["a trouble", "inconclusive", ["the disk was full"], trouble("inconclusive")],
    ["a trouble of the harness", "harness-error", ["the disk was full"], trouble("harness-error")],
    [
      "a trouble, residue and an interruption",
      "harness-error",
      [/cleanup/, /disk/, /interrupted/],
      trouble("inconclusive"),
      residue,
      interrupted,
    ],
    [
      "everything at once",
      "fail",
      [/lost-events/, /ledger-parity/, /rpo/, /cleanup/, /interrupted/],
      lost,
      residue,
      interrupted,
    ],
    [
      "regions that did not converge",
      "inconclusive",
      ["the regions did not converge, waiting for: mirror is 3 behind"],
      (r) =>
        Object.assign(of(r, "convergence")[0]!, { converged: false, waitingFor: ["mirror is 3 behind"] }),
    ],
    [
      "regions that did not converge, and lack what they have not applied,",
      "fail",
      [/^the regions did not converge, waiting for: ledger/, /^lost-events/, /^ledger-parity/, /^rpo/],
      lost,
      stillLagging,
    ],
    [
      "criteria that were changed after they were sealed",
      "harness-error",
      [/^the criteria are not those/],
      run({ criteria: runRecord().criteria.map((one) => (one.id === "rto" ? { ...one, limit: 999 } : one)) }),
    ],
    [
      "records after the end",
      "harness-error",
      [/^1 records were written after the end/],
      (r) => r.push({ k: "milestone", at: 1, text: "" }),
    ],
    [
      "no check and no criterion",
      "inconclusive",
      [/asks for no check/, /^the scenario promises nothing/],
      run({ checks: [], criteria: [], criteriaSha256: criteriaSha256([]) }),
    ],
    [
      "an unknown check",
      "inconclusive",
      [/^no-such-check: no such check/],
      (r) => of(r, "run")[0]!.checks.push("no-such-check"),
    ],
    [
      "a criterion without a check",
      "inconclusive",
      [/^no check judged criterion "latencyP95"/],
      run({ checks: runRecord().checks.filter((id) => id !== "latency") }),
    ],
    [
      "fewer operations than the sender reports",
      "inconclusive",
      ["the sender reports 801 operations, the history has 800"],
      (r) => Object.assign(of(r, "sender")[0]!, { scheduled: 801, sent: 801 }),
    ],
    [
      "a drill without a wait for convergence",
      "inconclusive",
      [/without waiting until the regions hold the same$/],
      (r) => remove(r, (one) => one.k === "convergence"),
    ],
    [
      "a drill that was ended before convergence, for a reason it gave,",
      "inconclusive",
      ["the disk was full"],
      (r) => remove(r, (one) => one.k === "convergence"),
      trouble("inconclusive"),
    ],
    [
      "convergence that a region was left out of",
      "inconclusive",
      ["eu-west-1 must hold everything, but was not waited for"],
      // The ledger that is left has nothing to be compared with.
      (r) => Object.assign(of(r, "convergence")[0]!, { regions: [survivor] }),
      run({ checks: lostEventsAlone, ...criteriaIn({ lostEvents: 0 }) }),
    ],
    [
      "a fault that was in full effect before it began",
      "inconclusive",
      [/^region-outage of eu-west-1 was in full effect before its effect began$/],
      (r) => Object.assign(of(r, "fault").find(({ step }) => step === "effective")!, { untilAt: 1999 }),
    ],
    [
      "a final read that began before the load had ended",
      "inconclusive",
      ["the final dedup:redis of us-east-1 was read before the load had ended"],
      (r) => {
        const end = of(r, "read-end").find(({ store, region }) => store !== "ledger" && region === survivor)!;
        end.startedAt = 8000;
      },
    ],
  ])("of %s is %s", (_, verdict, reasons, ...mutations) => {
    const result = judged(...mutations);
    expect(result.verdict, result.reasons.join("\n")).toBe(verdict);
    expect(result.reasons).toHaveLength(reasons.length);
    for (const reason of reasons)
      expect(result.reasons).toContainEqual(
        typeof reason === "string" ? reason : expect.stringMatching(reason),
      );
    expect(resultSchema.safeParse(result).success).toBe(true);
  });

  it("gives its reasons worst first", () => {
    const { reasons } = judged(interrupted, residue, lost);
    expect(reasons[0]).toMatch(/^lost-events/);
    expect(reasons.at(-2)).toMatch(/^cleanup/);
    expect(reasons.at(-1)).toMatch(/^interrupted/);
  });

  it("gives the lagging store as its first reason, even where something is worse", () => {
    const { verdict, reasons } = judged(lost, residue, stillLagging);
    expect(verdict).toBe("fail");
    expect(reasons[0]).toBe("the regions did not converge, waiting for: ledger of eu-west-1 lacks 1");
  });

  it("of a failover asks for the convergence of the new primary alone", () => {
    const records = goldenFailover();
    const { criteria, criteriaSha256: sealed } = criteriaIn({ lostEvents: 0 });
    Object.assign(of(records, "run")[0]!, { checks: lostEventsAlone, criteria, criteriaSha256: sealed });
    expect(judge(indexRecords(withTerms(records)))).toMatchObject({ verdict: "pass", reasons: [] });
  });

  it.each([
    [[standby], ["eu-west-1 must hold everything, but was not waited for"]],
    [[null], []],
    [[standby, null], []],
    [[null, standby], ["eu-west-1 must hold everything, but was not waited for"]],
  ])("asks for the convergence of a region that follows the new primary: %j", (followed, reasons) => {
    const records = goldenFailover();
    const { criteria, criteriaSha256: sealed } = criteriaIn({ lostEvents: 0 });
    Object.assign(of(records, "run")[0]!, { checks: lostEventsAlone, criteria, criteriaSha256: sealed });
    for (const [i, primaryOf] of followed.entries())
      records.splice(-1, 0, { k: "replica", at: 5500 + i, region: primary, of: primaryOf });
    expect(judge(indexRecords(withTerms(records))).reasons).toEqual(reasons);
  });

  it("of a history that has only begun is inconclusive", () => {
    const result = judge(indexRecords([runRecord()]));
    expect(result.verdict).toBe("inconclusive");
    expect(resultSchema.safeParse(result).success).toBe(true);
  });
});

describe("judging a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "regiondrill-test-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "history.ndjson");
  const text = sealedText(golden());

  it("gives the same result every time, but for the time it took", () => {
    writeFileSync(path, text);
    const [first, second] = [judgeFile(path), judgeFile(path)].map(({ result, truncated }) => {
      return { ...result, truncated, cost: { ...result.cost, checkMs: 0 } };
    });
    expect(first).toEqual(second);
    const { sha256 } = JSON.parse(text.split("\n").at(-2)!);
    const seal = { whole: true, sha256, termsSha256: runRecord().termsSha256 };
    expect(first).toEqual({ ...judge(indexRecords(golden())), seal, truncated: false });
  });

  it("reports a last line that was cut off, and does not pass", () => {
    writeFileSync(path, text.slice(0, -5));
    expect(judgeFile(path)).toMatchObject({ truncated: true, result: { verdict: "inconclusive" } });
  });
});

describe("the hash of criteria", () => {
  it("does not depend on the order of fields, but on everything else", () => {
    const [criterion] = criteriaOf({ rto: 1000 });
    const { id, limit, promise, unit } = criterion!;
    expect(criteriaSha256([{ unit, promise, limit, id }])).toBe(criteriaSha256([criterion!]));
    expect(criteriaSha256([{ ...criterion!, limit: 1001 }])).not.toBe(criteriaSha256([criterion!]));
    expect(criteriaSha256([])).toMatch(/^[0-9a-f]{64}$/);
  });
});

it("scripted time counts steps within steps once, and an open step up to the end", () => {
  const step = (at: number, state: "begin" | "end", scripted = true): StepRecord => {
    return { k: "step", at, title: "", state, scripted };
  };
  const nested = [
    step(0, "begin"),
    step(10, "begin"),
    step(20, "end"),
    step(30, "end"),
    step(40, "begin", false),
  ];
  expect(scriptedMs(nested, 100)).toBe(30);
  expect(scriptedMs([...nested, step(90, "begin")], 100)).toBe(40);
});
