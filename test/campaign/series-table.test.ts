import { expect, test } from "vitest";
import { standingOf } from "../../harness/campaign/expectation.ts";
import type { CompletedDrill } from "../../harness/campaign/series.ts";
import { completedLine, seriesTable } from "../../harness/campaign/series-table.ts";
import type { Result } from "../../harness/contract/result.ts";
import { cut, lag, mirror, planned, resultOf } from "../cli/examples.ts";

function row(of: ReturnType<typeof planned>, result: Result, reset: boolean): CompletedDrill {
  const cost = { ...result.cost, wallMs: 31_400, bringUpMs: reset ? 1_240 : 8_600 };
  const standing = standingOf(result, of.scenario.weakness(of.chosen));
  const kept = { folder: "runs/1", command: "npm run", report: async () => "" };
  return { planned: of, result: { ...result, cost }, standing, reset, ...kept };
}

const rows = [
  row(planned(cut), resultOf("pass"), false),
  row(
    planned(mirror, { chosen: { purge: true, recreate: false } }),
    resultOf("fail", ["lost-events", "wal-continuity"]),
    true,
  ),
  row(planned(lag, { chosen: { policy: "carry-on" } }), resultOf("fail", ["rto"], ["rto: too late"]), true),
];

test("a drill that has ended is one line: name, flags, verdict, seconds and how long its regions took", () => {
  const lines = rows.map((each) => completedLine(each, "1/3", { color: false }));
  expect(lines).toEqual([
    "1/3  cut  pass  31.4 s, up in 8.6 s",
    "1/3  mirror --purge  fail (known weakness in Copier 2, shown again)  31.4 s, reset in 1.24 s",
    "1/3  lag --policy carry-on  fail  31.4 s, reset in 1.24 s · rto: too late",
  ]);
});

test.each([80, 120])("the table counts what is as expected, within %i columns", (width) => {
  const text = seriesTable(rows, 4, { color: false, width });
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
  expect(text).toMatch(/✓ +cut +31\.4 s +up in 8\.6 s +pass/);
  expect(text).toMatch(/✓ +mirror --purge +31\.4 s +reset in 1\.24 s +fail \(known/);
  expect(text).toMatch(/✗ +lag --policy carry-on +31\.4 s +reset in 1\.24 s +fail/);
  expect(text).toContain("2 of 3 drills ended as expected, in 94.2 s; 4 were not run");
  expect(text).toContain("lag --policy carry-on: runs/1/report.html");
});

test("an empty table still has its summary", () => {
  expect(seriesTable([], 3, { color: false, width: 80 })).toContain("0 of 0 drills");
});
