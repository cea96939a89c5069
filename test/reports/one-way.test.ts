/** One quantity reads the same in every format, in what the checks say, and in the evidence. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { reportInput } from "../../harness/campaign/conclude.ts";
import { answersOf } from "../../harness/evidence/requirements.ts";
import { type IndexedHistory, indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { judge } from "../../harness/judge/judge.ts";
import { renderers } from "../../reports/index.ts";
import type { ReportInput } from "../../reports/input.ts";
import { renderTerminal } from "../../reports/terminal.ts";
import { drillLogRow } from "../../reports/trace/drill-log.ts";

/** A real drill, in which a primary was lost and the standby took over. */
function failover(): IndexedHistory {
  const kept = readFileSync(new URL("../judge/histories/failback.ndjson.gz", import.meta.url));
  const lines = gunzipSync(kept).toString().trimEnd().split("\n");
  return indexRecords(lines.map((line) => JSON.parse(line) as HistoryRecord));
}

const texts = new Map<string, string>();
let input: ReportInput;

beforeAll(async () => {
  const history = failover();
  input = reportInput({ result: judge(history), history, truncated: false });
  texts.set("terminal", renderTerminal(input, { color: false, width: 120, report: null }));
  for (const { format, render } of renderers) texts.set(format, await render(input));
  texts.set("drill log", drillLogRow(input.result, "pass"));
  const answers = answersOf({ result: input.result, until: input.result.run.endedAt, stated: undefined });
  texts.set("evidence", JSON.stringify(answers));
});

test("the recovery time", () => {
  const { lowerMs, upperMs } = input.result.measures.rto!;
  const [lower, upper] = [lowerMs!, upperMs!].map((ms) => Number((ms / 1000).toPrecision(3)));
  for (const [format, text] of texts) expect(text, format).toContain(`${lower}–${upper} s`);
});

test("the limit of the recovery time", () => {
  for (const [format, text] of texts)
    if (format !== "drill log" && format !== "communications")
      expect(text, format).toMatch(/at most 30 s|limit of 30 s/);
});

test("no text has more than three figures of a second, or of a millisecond", () => {
  for (const [format, text] of texts)
    if (format !== "html")
      expect(text, format).not.toMatch(/(?<![\d.,])(?:\d,\d{3}\.\d+|\d{4,}|\d+\.\d{4,}) m?s\b/);
});
