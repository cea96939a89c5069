/** How reports show how far regions were apart: compactly where it was measured, not at all where it was not. */
import { expect, test } from "vitest";
import { apartRows } from "../../reports/facts/apart.ts";
import { renderHtml } from "../../reports/html.ts";
import type { ReportInput } from "../../reports/input.ts";
import { renderMarkdown } from "../../reports/markdown.ts";
import { renderTerminal } from "../../reports/terminal.ts";
import { interrupted, passed } from "./examples.ts";
import { attack } from "./hostile.ts";

function withMeasures(name: string): ReportInput {
  const log = { entries: 5_400, copied: 5_412, replayed: 12, skipped: 3, catchUpMs: 1_240 };
  const measures: ReportInput["result"]["measures"] = {
    ...passed.result.measures,
    logs: { [`${name} us-east-1→eu-west-1`]: { ...log, peakBehind: 1_203, peakBehindMs: 6_030 } },
    positions: { [`wal ${name}`]: { peakBehind: 1_048_576, peakBehindMs: 5_120 } },
    divergence: {
      keyCountDifferencePeak: 41,
      keyDifference: { [`dedup:${name}`]: 87 },
      conflicting: 1,
      examples: [{ eventId: name, held: { "us-east-1": { account: name, amount: 12 } } }],
    },
    dedupHits: { [name]: { before: 0.051, during: null, after: 0.0499 } },
    deadLetters: { sent: 6_700, expected: 412, found: 412, rate: 412 / 6_700 },
    acknowledgedDuringFault: { [name]: 2_210 },
    staleness: {
      ...{ reads: 1_200, failed: 31, answered: 1_169, absent: 44, oldestAbsentMs: 2_004 },
      regions: {
        [name]: { answered: 700, absent: 44, oldestAbsentMs: 2_004 },
        other: { answered: 469, absent: 0, oldestAbsentMs: null },
      },
    },
  };
  const criterion = {
    id: "replicationLag",
    promise: "a region lags by at most 1 s",
    limit: 1_000,
    unit: "ms",
  };
  const stale = { id: "staleness", promise: "reads are at most 2 s old", limit: 2_000, unit: "ms" };
  const result = { ...passed.result, measures, criteria: [...passed.result.criteria, criterion, stale] };
  return { ...passed, result };
}

const expected = [
  /Peak backlog, eu-west-1.*2,684 operations.*the oldest 13.4 s old · drained 4.31 s after healing · 0 at the end/,
  /Greatest lag without a fault.*84 ms.*at most 1 s/,
  /Staleness of reads .*at least 2\.004 s.*at most 2 s.*1,200 reads, 31 failed · 44 did not show what was acknowledged/,
  /Staleness of reads, payments.*at least 2\.004 s.*44 of 700 answers did not show it/,
  /Staleness of reads, other.*none seen.*0 of 469 answers did not show it/,
  /Log payments us-east-1→eu-west-1.*1,203 entries behind.*at most 6.03 s · caught up 1.24 s after healing · 5,412 copied of 5,400 · 3 skipped · 12 copied again/,
  /Position wal payments.*1,048,576 behind.*at most 5.12 s/,
  /Conflicts while split.*1 event.*apart: dedup:payments 87 keys · key counts differed by up to 41/,
  /Fast-path hits, payments.*none during.*5.1% before · 4.99% after/,
  /Set aside.*412 events.*6.14% · 412 of 6,700 sent had to be/,
  /During the fault, payments.*2,210 acknowledged/,
];

test("Markdown and the page show each measure in a row", async () => {
  const input = withMeasures("payments");
  const page = (await renderHtml(input)).replaceAll("\n", " ").replace(/<[^>]+>/g, " ");
  const rows = renderMarkdown(input).replaceAll("\\", "");
  for (const text of expected) {
    expect(rows).toMatch(text);
    expect(page).toMatch(text);
  }
  expect(page).toMatch(/held with different contents/);
});

test("the terminal shows them too", () => {
  const text = renderTerminal(withMeasures("payments"), { color: false, width: 120, report: null });
  expect(text.replace(/\s+/g, " ")).toContain("Conflicts while split 1 event");
});

test("what was not measured has no row and no section", async () => {
  expect(await renderHtml(interrupted)).not.toContain("Regions apart");
  expect(renderMarkdown(interrupted)).not.toMatch(/Log |Position |Conflicts|Fast-path|Set aside/);
});

test("names in them stay text", async () => {
  const input = withMeasures(attack);
  const page = await renderHtml(input);
  for (const harm of ["<script", "\u0000", "\u001b"]) expect(page).not.toContain(harm);
  expect(renderMarkdown(input)).not.toContain("<script");
  expect(renderTerminal(input, { color: false, width: 100, report: null })).not.toContain("\u001b");
});

test("of many positions those that were behind for longest have rows of their own, the others one", () => {
  const many = withMeasures("payments");
  const positions = Object.fromEntries(
    [3, 9, 1, 8, 2, 7].map((seconds) => [
      `wal of db-${seconds}`,
      { peakBehind: 10 * seconds, peakBehindMs: 1_000 * seconds },
    ]),
  );
  const measures = { ...many.result.measures, positions };
  const rows = apartRows({ ...many.result, measures }).filter(({ name }) => /osition/.test(name));
  expect(rows.map(({ name, value, remark }) => [name, value, remark])).toEqual([
    ["Position wal of db-3", "30 behind", "at most 3 s"],
    ["Position wal of db-9", "90 behind", "at most 9 s"],
    ["Position wal of db-8", "80 behind", "at most 8 s"],
    ["Position wal of db-7", "70 behind", "at most 7 s"],
    ["2 other positions", "20 behind", "at most 2 s"],
  ]);
});

test("what is still lacked at the end was never drained, and a copy that lacks entries did not catch up", () => {
  const input = withMeasures("payments");
  const { measures } = input.result;
  const region = { peakOperations: 2_684, lastOperations: 1_012, peakMs: 13_400, drainMs: 4_310 };
  const log = { ...measures.logs["payments us-east-1→eu-west-1"]!, copied: 4_000, replayed: 0 };
  const rows = apartRows({
    ...input.result,
    measures: { ...measures, replicationLag: { north: region }, logs: { payments: log } },
  });
  expect(rows[0]?.remark).toBe(
    "the oldest 13.4 s old · at most 1 s behind 4.31 s after healing · 1,012 still lacked at the end",
  );
  expect(rows.find(({ name }) => name === "Log payments")?.remark).toContain(
    "at most 1 s behind 1.24 s after healing · 4,000 copied of 5,400",
  );
});
