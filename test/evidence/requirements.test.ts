/** What a run shows of the rules: only what it examined, and of a system that was as it is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Answer, answersOf, requirements } from "../../harness/evidence/requirements.ts";
import type { Stated } from "../../harness/evidence/stated.ts";
import { nothingStated } from "../../harness/evidence/stated.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { judgeFile } from "../../harness/judge/judge.ts";
import { editRead, of, remove, victim } from "../check/golden.ts";
import { runFolder } from "./packs.ts";

const integrity = "DORA (EU) 2022/2554 Art. 12(7), first sentence";
const transactions = "NIST SP 800-53 Rev. 5 CP-10(2)";
const tests = "ISO/IEC 27001:2022 A.5.30";
const switching = "DORA (EU) 2022/2554 Art. 11(6), second subparagraph";
const objectives = "DORA (EU) 2022/2554 Art. 12(6)";
const independence = "DORA (EU) 2022/2554 Art. 24(4)";
const followUp = "DORA (EU) 2022/2554 Art. 24(5)";

function resultOf(change: (records: HistoryRecord[]) => void = () => {}) {
  return judgeFile(join(runFolder(change).folder, "history.ndjson")).result;
}

const golden = resultOf();

function answers(result = golden, stated: Stated | undefined = nothingStated): Map<string, Answer> {
  const rows = answersOf({ result, until: "2027-01-01T00:00:00.000Z", stated });
  return new Map(rows.map((row) => [row.reference, row]));
}

const answered = (reference: string, ...given: Parameters<typeof answers>) =>
  answers(...given).get(reference)?.answered;

describe("a drill that passed", () => {
  it("shows that data were reconciled, by the checks that looked", () => {
    expect(answers().get(integrity)).toMatchObject({
      answered: "yes",
      found: expect.stringMatching(/lost-events pass: .*ledger-parity pass: /),
    });
    expect(answered(transactions)).toBe("in part");
    expect(answered(objectives)).toBe("in part");
  });

  it("answers nothing more than a pack can at best, and leaves something to people everywhere", () => {
    for (const { reference, atBest, leftToPeople } of requirements) {
      expect(["no", atBest], reference).toContain(answered(reference));
      expect(leftToPeople, reference).not.toBeNull();
    }
    expect(requirements.filter(({ atBest }) => atBest === "yes").map(({ reference }) => reference)).toEqual([
      integrity,
    ]);
  });
});

describe("data are not shown to be whole", () => {
  it.each<[string, (records: HistoryRecord[]) => void]>([
    [
      "where an event is lost",
      (all) => editRead(all, { region: victim }, (read) => read.rows?.splice(10, 1)),
    ],
    ["where ledgers are not compared", (all) => leaveOut(all, "ledger-parity")],
    ["where lost events are not looked for", (all) => leaveOut(all, "lost-events")],
    ["where a ledger was not read", (all) => remove(all, (one) => one.k === "read" && one.region === victim)],
    ["where nothing was broken", (all) => remove(all, (one) => one.k === "fault")],
    ["where a defect was planted", (all) => Object.assign(of(all, "run")[0]!, { defect: "no-dedup" })],
    [
      "where nothing was injected on purpose",
      (all) => Object.assign(of(all, "run")[0]!, { command: "npm run scenario region-outage -- --sabotage" }),
    ],
    ["where the drill was cut off", (all) => remove(all, (one) => one.k === "end" || one.k === "read")],
  ])("%s", (_what, change) => {
    const result = resultOf(change);
    expect(answered(integrity, result)).toBe("no");
    expect(answered(transactions, result)).toBe("no");
  });

  it("where a loss was allowed, and there was one", () => {
    const checks = golden.checks.map((check) =>
      check.id === "lost-events" ? { ...check, violations: 3 } : check,
    );
    expect(answered(integrity, { ...golden, checks })).toBe("no");
  });

  it("where a check of the data passed without an item examined", () => {
    const checks = golden.checks.map((check) =>
      check.id === "ledger-parity" ? { ...check, examined: 0 } : check,
    );
    expect(answered(integrity, { ...golden, checks })).toBe("no");
  });
});

it("a test that failed is a test; one without a conclusion is none", () => {
  const failed = resultOf((all) => editRead(all, { region: victim }, (read) => read.rows?.splice(10, 1)));
  expect(failed.verdict).toBe("fail");
  expect(answered(tests, failed)).toBe("in part");
  expect(answered(tests, { ...golden, verdict: "inconclusive" })).toBe("no");
  expect(answered(tests, { ...golden, verdict: "harness-error" })).toBe("no");
});

it("switching over is shown where the edge left a region, another answered, and all was healed", () => {
  const rto = { lowerMs: 1, upperMs: 2, detectedMs: 1, reroutedMs: 2 };
  const seen = { ...golden, measures: { ...golden.measures, rto } };
  expect(answered(switching, seen)).toBe("in part");
  const without = { ...seen, measures: { ...golden.measures, rto: { ...rto, reroutedMs: null } } };
  expect(answered(switching, without)).toBe("no");
  const faults = golden.faults.map((fault) => ({ ...fault, healedAt: null }));
  expect(answered(switching, { ...seen, faults })).toBe("no");
});

it("an objective that was not kept, or not judged, is not shown", () => {
  const failing = golden.checks.map((check) =>
    check.id === "rto" ? { ...check, verdict: "fail" as const } : check,
  );
  expect(answered(objectives, { ...golden, verdict: "fail", checks: failing })).toBe("no");
  const checks = golden.checks.filter(({ id }) => id !== "rpo");
  expect(answered(objectives, { ...golden, checks })).toBe("no");
});

describe("what people state", () => {
  const apart = { ...nothingStated, ranBy: "Ada Example", judgedBy: "Internal audit" };

  it("is repeated, and never made up", () => {
    expect(answers().get(independence)).toMatchObject({ answered: "no", found: null });
    expect(answers(golden, undefined).get(independence)).toMatchObject({ answered: "no", found: null });
    expect(answers(golden, apart).get(independence)).toMatchObject({
      answered: "in part",
      found: "as stated: ran by Ada Example, judged by Internal audit",
    });
  });

  it.each([
    { ...apart, judgedBy: null },
    { ...apart, ranBy: null },
    { ...apart, judgedBy: "ADA  example" },
  ])("shows no independence by one person: %o", (stated) => {
    expect(answered(independence, golden, stated)).toBe("no");
  });

  it("shows a fix by a retest alone: of a run that failed, by one that passes", () => {
    const { criteriaSha256 } = golden;
    const retest = { run: "earlier", criteriaSha256, of: "history" as const, sha256: "a".repeat(64) };
    const retestOf = (verdict: "fail" | "pass") => ({ ...nothingStated, retestOf: { ...retest, verdict } });
    expect(answered(followUp, golden, { ...nothingStated, finding: "a loss", fix: "fsync" })).toBe("no");
    expect(answered(followUp, golden, retestOf("pass"))).toBe("no");
    expect(answered(followUp, golden, retestOf("fail"))).toBe("in part");
    expect(answered(followUp, { ...golden, verdict: "fail" }, retestOf("fail"))).toBe("no");
    const eased = { ...golden, criteriaSha256: "c".repeat(64) };
    expect(answers(eased, retestOf("fail")).get(followUp)).toMatchObject({
      answered: "no",
      found: "as stated: retest of earlier, which ended fail by other criteria; this run ended pass",
    });
  });
});

describe("docs/rules.md", () => {
  const document = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");

  it("has the same rules, in the same order and words", () => {
    const own = requirements.map(({ reference, asks, atBest, given, where, leftToPeople }) => {
      return [reference, asks, atBest, given?.name ?? "–", where.join(", ") || "–", leftToPeople ?? "–"];
    });
    expect(rulesIn(document)).toEqual(own);
  });

  it("explains each condition", () => {
    const own = new Map(requirements.flatMap(({ given }) => (given ? [[given.name, given.words]] : [])));
    const [, conditions = ""] = document.split("\n## Conditions\n");
    const explained = conditions
      .split("\n## ")[0]!
      .matchAll(/^- \*\*(.*)\*\*: (.*(?:\n {2}.*)*)/gm)
      .map(([, name = "", words = ""]): [string, string] => [name, onOneLine(words)]);
    expect(new Map(explained)).toEqual(own);
  });
});

/** One row a heading of the third rank: the reference, what it asks, and the points of the list below. */
function rulesIn(document: string): string[][] {
  const [, ...rules] = document.split("\n### ");
  return rules.map((rule) => {
    const [reference = "", asks = "", list = ""] = rule.split("\n## ")[0]!.split("\n\n");
    const points = list.trim().split(/\n(?=- )/);
    return [reference, onOneLine(asks), ...points.map((point) => onOneLine(point).replace(/^- [^:]*: /, ""))];
  });
}

const onOneLine = (text: string) => text.trim().replaceAll(/\s*\n\s*/g, " ");

function leaveOut(records: HistoryRecord[], id: string): void {
  const run = of(records, "run")[0]!;
  Object.assign(run, { checks: run.checks.filter((check) => check !== id) });
}
