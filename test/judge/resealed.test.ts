/**
 * A forger who changes a history and makes the seal anew: what records say of each other still gives away what is there
 * twice, what contradicts itself, and what every drill must have. A broken promise stays broken, or the history is.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Result } from "../../harness/contract/result.ts";
import type { FaultRecord, HistoryRecord } from "../../harness/history/types.ts";
import { judgeFile } from "../../harness/judge/judge.ts";
import { criteriaSha256 } from "../../harness/judge/sealing-hashes.ts";
import { editRead, golden, of, regions, remove, runRecord, survivor, victim } from "../check/golden.ts";
import { copyOf, goldenLogs, skip } from "../check/golden-logs.ts";
import { sealedText } from "../history/sealed.ts";
import { scratch } from "../scratch.ts";

const folder = scratch();

type Change = (records: HistoryRecord[]) => void;

function judged(make: () => HistoryRecord[], ...changes: Change[]): Result {
  const records = make();
  for (const change of changes) change(records);
  const path = join(folder, "history.ndjson");
  writeFileSync(path, sealedText(records));
  return judgeFile(path).result;
}

const last = <K extends HistoryRecord["k"]>(kind: K, change: object): Change => {
  return (r) => void Object.assign(of(r, kind).at(-1)!, change);
};
const append = <K extends HistoryRecord["k"]>(kind: K, change: object): Change => {
  return (r) => r.splice(-1, 0, { ...of(r, kind).at(-1)!, ...change });
};
const fault = (change: Partial<FaultRecord>): Change => {
  return (r) => r.splice(-1, 0, { ...of(r, "fault").at(-1)!, ...change });
};
const lost: Change = (r) => editRead(r, { region: victim }, (read) => read.rows?.splice(10, 1));
/** Acknowledged, and in neither region. */
const lostOp = "e-10";
const lostEverywhere: Change = (r) => {
  for (const region of regions)
    for (const store of ["ledger", "dedup:redis"])
      editRead(r, { region, store }, (read) => {
        if (read.rows) read.rows = read.rows.filter(([id]) => id !== lostOp);
        if (read.keys) read.keys = read.keys.filter((id) => id !== lostOp);
      });
  editRead(r, { purpose: "failover", region: survivor }, (read) => {
    read.rows = read.rows!.filter(([id]) => id !== lostOp);
  });
};
const withoutOp: Change = (r) =>
  remove(r, (one) => (one.k === "op" || one.k === "redelivery") && one.id === lostOp);
/** As an operator would send one: applied everywhere. */
const canary: Change = (r) => {
  const op = { ...of(r, "op")[0]!, id: "canary-1", account: "canary", tenant: "canary", amount: 1 };
  r.splice(3, 0, op);
  for (const region of regions) {
    editRead(r, { region }, (read) => read.rows?.push([op.id, op.account, op.amount, null]));
    editRead(r, { region, store: "dedup:redis" }, (read) => read.keys?.push(op.id));
  }
};
const checks = (change: (ids: string[]) => string[]): Change => {
  return (r) => last("run", { checks: change(of(r, "run")[0]!.checks) })(r);
};

describe("a forger who seals the history anew", () => {
  it("finds a history that passes as it is", () => {
    expect(judged(golden)).toMatchObject({ verdict: "pass", reasons: [], seal: { whole: true } });
    expect(judged(golden, canary)).toMatchObject({ verdict: "pass", reasons: [] });
  });

  it.each<[what: string, verdict: string, reason: RegExp, ...changes: Change[]]>([
    [
      "takes out the operation that was lost",
      "inconclusive",
      /reports 800 operations, the history has 799/,
      lostEverywhere,
      withoutOp,
    ],
    [
      "takes it out where a canary is there",
      "inconclusive",
      /reports 800 operations, the history has 799/,
      lostEverywhere,
      withoutOp,
      canary,
    ],
    [
      "adds an operation",
      "inconclusive",
      /reports 800 operations, the history has 801/,
      (r) =>
        r.splice(3, 0, {
          ...of(r, "op")[0]!,
          id: "e-800",
          outcome: "info",
          tries: [[1, 2, "info", 0, null]],
        }),
    ],
    [
      "takes out conflicting events",
      "inconclusive",
      /reports 5 conflicting events, the history has 0/,
      last("sender", { conflicting: 5 }),
    ],
    [
      "adds a second clean-up",
      "harness-error",
      /^line \d+: expected one `cleanup`/,
      last("cleanup", { residualProcesses: 3 }),
      append("cleanup", { residualProcesses: 0 }),
    ],
    [
      "adds a second convergence",
      "harness-error",
      /^line \d+: expected one `convergence`/,
      last("convergence", { converged: false }),
      append("convergence", { converged: true }),
    ],
    [
      "adds a convergence without the region that lost",
      "fail",
      /^lost-events/,
      lost,
      append("convergence", { regions }),
    ],
    [
      "adds a second account of the sender",
      "harness-error",
      /^line \d+: expected one `sender`/,
      last("sender", { latenessP99Ms: 900 }),
      append("sender", { latenessP99Ms: 1 }),
    ],
    [
      "says that an unhealed fault was healed",
      "harness-error",
      /either unhealed or healed, found both/,
      last("fault", { step: "unhealed", proof: null }),
      fault({ step: "healed", proof: "5 of 5 ports answer" }),
    ],
    [
      "says that a healed fault was not",
      "harness-error",
      /either healed or unhealed, found both/,
      fault({ step: "unhealed" }),
    ],
    [
      "says that an unproven fault took effect",
      "harness-error",
      /either unproven or effective, found both/,
      (r) => {
        const effective = of(r, "fault").find(({ step }) => step === "effective")!;
        r.splice(r.indexOf(effective), 0, { ...effective, step: "unproven", proof: null });
      },
    ],
    ["repeats a sample", "harness-error", /^line \d+: expected a sample/, append("sample", {})],
    [
      "leaves out lost-events",
      "inconclusive",
      /leaves out lost-events$/,
      lost,
      checks((ids) => ids.filter((id) => !["lost-events", "rpo", "ledger-parity"].includes(id))),
    ],
    ...["load-sufficient", "faults-proven", "links-only", "cleanup"].map(
      (left): [string, string, RegExp, Change] => [
        `leaves out ${left}`,
        "inconclusive",
        new RegExp(`^${left} is left out, which every such drill is judged by$`),
        checks((ids) => ids.filter((id) => id !== left)),
      ],
    ),
    [
      "ends a read of fewer rows than it has",
      "harness-error",
      /^line \d+: expected the final ledger of .* to end with the 799 rows/,
      last("read-end", { count: 5, store: "ledger" }),
      (r) =>
        remove(
          r,
          (one) => one.k === "read-end" && one.store === "ledger" && one.region === victim && one.count !== 5,
        ),
    ],
    [
      "reads twice what was read",
      "fail",
      /^lost-events/,
      lost,
      (r) => {
        const read = of(r, "read").findLast(({ store }) => store !== "ledger")!;
        r.splice(-1, 0, read);
      },
    ],
    [
      "calls it a history of before there was a seal",
      "harness-error",
      /line 1/,
      (r) => Object.assign(of(r, "run")[0]!, { schema: "regiondrill/history@2" }),
    ],
  ])("who %s is told %s", (what, verdict, reason, ...changes) => {
    if (what.startsWith("calls it")) {
      expect(() => judged(golden, ...changes)).toThrow(
        /^line 1: expected a run of schema .* without "logs"$/,
      );
      return;
    }
    const result = judged(golden, ...changes);
    expect(result.reasons).toContainEqual(expect.stringMatching(reason));
    expect(result.verdict, result.reasons.join("\n")).toBe(verdict);
  });

  it("who takes out a copy of a log that skipped something is told that it was never read", () => {
    const pairs = regions.flatMap((origin) => regions.map((region) => ["payments", origin, region]));
    const named = (r: HistoryRecord[]) => {
      const [run] = of(r, "run");
      Object.assign(run!, { logs: pairs, criteriaSha256: criteriaSha256(run!.criteria) });
      run!.checks = ["wal-continuity", "order", "replication-lag", ...runRecord().checks.slice(-4)];
    };
    const skipped: Change = (r) => skip(copyOf(r, survivor, victim), (id) => id === "e-20");
    const unread: Change = (r) => {
      const copy = new Set<HistoryRecord>(copyOf(r, survivor, victim));
      remove(r, (one) => copy.has(one));
    };
    expect(judged(goldenLogs, named)).toMatchObject({ verdict: "pass", reasons: [] });
    expect(judged(goldenLogs, named, skipped).verdict).toBe("fail");
    const { verdict, checks: found } = judged(goldenLogs, named, skipped, unread);
    expect(verdict).toBe("inconclusive");
    for (const id of ["wal-continuity", "order", "replication-lag"])
      expect(found.find((check) => check.id === id)).toMatchObject({
        verdict: "inconclusive",
        reason: "the log payments of us-east-1 in eu-west-1 was never read",
      });
  });
});

describe("terms that were changed after they were sealed", () => {
  it.each<[what: string, change: Partial<ReturnType<typeof runRecord>>]>([
    ["checks", { checks: runRecord().checks.slice(1) }],
    ["load", { load: { ...runRecord().load, deadlineMs: 60_000 } }],
    ["serving regions", { serving: [survivor] }],
    ["the sustained window", { sustainedMs: 1 }],
    ["links", { links: [] }],
    ["logs", { logs: [["payments", survivor, victim]] }],
    ["the oldest compatible version", { oldestCompatible: 2 }],
  ])("%s: harness-error", (_, change) => {
    const path = join(folder, "history.ndjson");
    const records = golden();
    const { termsSha256 } = runRecord();
    const text = sealedText(records.with(0, { ...runRecord(), ...change }));
    // The terms' own seal is left as it was.
    const found = /"termsSha256":"([0-9a-f]{64})"/.exec(text)![1]!;
    expect(found).not.toBe(termsSha256);
    writeFileSync(path, text.replace(found, termsSha256!));
    const { verdict, reasons } = judgeFile(path).result;
    expect(verdict).toBe("harness-error");
    expect(reasons).toContainEqual(
      `the terms are not those that were sealed: expected SHA-256 ${termsSha256}, found ${found}`,
    );
  });
});

describe("a history of before there was a seal", () => {
  const old = () => {
    const [run, ...rest] = golden();
    const { logs: _, termsSha256: __, ...head } = run as ReturnType<typeof runRecord>;
    return [{ ...head, schema: "regiondrill/history@2" } as const, ...rest];
  };
  const write = (records: readonly HistoryRecord[]) => {
    const path = join(folder, "history.ndjson");
    writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    return judgeFile(path).result;
  };

  it("is judged as before, and states that it has none", () => {
    expect(write(old())).toMatchObject({
      verdict: "pass",
      seal: { whole: false, sha256: null, termsSha256: null },
    });
  });

  it("is guarded by what its records say of each other", () => {
    const records = old();
    records.splice(-1, 0, { ...of(records, "cleanup")[0]! });
    expect(write(records).verdict).toBe("harness-error");
  });

  it("has no end with a hash", () => {
    const records = old();
    const sealed = sealedText(golden()).trimEnd().split("\n").at(-1)!;
    expect(write(records.with(-1, JSON.parse(sealed))).reasons).toContainEqual(
      expect.stringMatching(/holds a hash, which none of its version does/),
    );
  });

  it("is not what a history with a seal becomes when the hash is taken out", () => {
    const { verdict, reasons } = write(golden());
    expect(verdict).toBe("harness-error");
    expect(reasons).toEqual([
      "the end of the history holds no hash, which each of its version does: it was changed",
    ]);
  });
});
