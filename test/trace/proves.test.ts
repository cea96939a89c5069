/** What a drill proves, on its way from the history to the result. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { madeToFail, resultSchema } from "../../harness/contract/result.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import { faultOfRecord } from "../../harness/history/schema.ts";
import { judge } from "../../harness/judge/judge.ts";
import { keptRuns } from "../../harness/judge/kept-runs.ts";
import { golden, of } from "../check/golden.ts";
import { passed } from "../reports/examples.ts";

const { result } = passed;
const proves = { "P-04": ["lost-events"] };

describe("a history", () => {
  it("says what its drill proves, and so does the result", () => {
    const records = golden();
    Object.assign(of(records, "run")[0]!, { proves });
    expect(faultOfRecord(records[0])).toBeNull();
    expect(judge(indexRecords(records)).run.proves).toEqual(proves);
  });

  it("of before there were requirements proves nothing, and can still be read", () => {
    expect(faultOfRecord(golden()[0])).toBeNull();
    expect(judge(indexRecords(golden())).run.proves).toEqual({});
  });
});

it("a result of before there were requirements proves nothing, and can still be read", () => {
  const { proves: _, ...older } = result.run;
  expect(resultSchema.parse({ ...result, run: older }).run.proves).toEqual({});
});

it("a drill with a defect or without its faults is told apart from others", () => {
  const run = { defect: null, command: "npm run scenario region-outage -- --seed 1", options: {} };
  expect(madeToFail(run)).toBeNull();
  expect(madeToFail({ ...run, defect: "no-dedup" })).toBe("defect no-dedup");
  expect(madeToFail({ ...run, command: `${run.command} --sabotage` })).toBe("nothing injected");
});

describe("a folder of runs", () => {
  const runs = mkdtempSync(join(tmpdir(), "kept-runs-"));
  afterAll(() => rmSync(runs, { recursive: true }));
  const keep = (name: string, files: Record<string, string>) => {
    mkdirSync(join(runs, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(runs, name, file), text);
  };
  keep("2026-02-outage", { "result.json": JSON.stringify(result) });
  keep("2026-01-outage", { "history.ndjson": "" });
  keep("2026-03-outage", { "result.json": JSON.stringify({ ...result, schema: "regiondrill/result@9" }) });
  keep("notes", {});
  symlinkSync("2026-02-outage", join(runs, "latest"));
  writeFileSync(join(runs, "controls.json"), "{}");

  it("tells its runs, the oldest first, and why a folder is none", async () => {
    const told = await Array.fromAsync(keptRuns(runs));
    const [cutOff, whole, newer, foreign] = told;
    expect(told).toHaveLength(4);
    expect(whole).toEqual({ folder: join(runs, "2026-02-outage"), result });
    expect(cutOff).toMatchObject({ result: null, why: expect.stringContaining("cut off") });
    expect(newer).toMatchObject({ result: null, why: expect.stringContaining("regiondrill/result@9") });
    expect(foreign).toMatchObject({ result: null, why: expect.stringContaining("no history.ndjson") });
  });

  it("that is missing is said", async () => {
    await expect(Array.fromAsync(keptRuns(join(runs, "nowhere")))).rejects.toThrow(
      /expected the folder in which runs are kept, found none/,
    );
  });
});
