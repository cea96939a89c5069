/** Drills of several processes that end at the same time. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { drillLogHead } from "../../reports/trace/drill-log.ts";
import { scratch } from "../scratch.ts";

const runs = scratch("drill-logs");

const writer = `
  import { logDrill } from ${JSON.stringify(new URL("../../harness/campaign/drill-log.ts", import.meta.url).href)};
  import { passed } from ${JSON.stringify(new URL("../reports/examples.ts", import.meta.url).href)};
  const { result } = passed;
  for (let seed = 0; seed < 50; seed++)
    logDrill(process.argv[1], { ...result, run: { ...result.run, scenario: "x".repeat(seed * 90), seed } }, null);
`;

it("rows of drills that end at the same time are whole, and the head comes first", {
  timeout: 60_000,
}, async () => {
  const writers = Array.from({ length: 4 }, () => execa("node", ["--input-type=module", "-e", writer, runs]));
  await Promise.all(writers);
  const text = readFileSync(join(runs, "drill-log.md"), "utf8");
  expect(text.startsWith(drillLogHead())).toBe(true);
  const rows = text.slice(drillLogHead().length).trimEnd().split("\n");
  expect(rows).toHaveLength(200);
  for (const row of rows) expect(row).toMatch(/^\| 2026-.* \| \d+ \|$/);
});
