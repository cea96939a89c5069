/** The reporter of one's own that the page shows: it is as short as the page claims, and does what it states. */
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, expect, test } from "vitest";
import { reportOf } from "../../harness/campaign/conclude.ts";
import { reportingBy } from "../../harness/campaign/reporting.ts";
import type { ReportedDrill } from "../../harness/contract/reporter.ts";
import { renderers } from "../../reports/index.ts";
import type { ReportInput } from "../../reports/input.ts";
import { failed, passed } from "../reports/examples.ts";
import { scratch } from "../scratch.ts";

const root = scratch("own-reporter");
const page = readFileSync(new URL("../../docs/reporters.md", import.meta.url), "utf8");
const [example = ""] = /(?<=```ts\n)\/\/ drills\/chat\.ts\n.*?(?=```)/s.exec(page) ?? [];

beforeAll(() => {
  mkdirSync(join(root, "drills"));
  writeFileSync(join(root, "drills/chat.ts"), example);
});

function drill(input: ReportInput): ReportedDrill {
  const { result } = input;
  const folder = join(root, "runs", result.run.id);
  return { result, counts: result.verdict, folder, source: null, report: reportOf(input, folder) };
}

test("has at most 20 lines", () => {
  const lines = example.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.length).toBeLessThanOrEqual(20);
});

test("posts the drill that failed, and no other", async () => {
  const posted: string[] = [];
  const server = createServer(async (request, response) => {
    posted.push(await text(request));
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const said: string[] = [];
  const told = await reportingBy([["./drills/chat.ts", { url }]], {
    root,
    runs: join(root, "runs"),
    say: (line) => void said.push(line),
    print() {},
  });
  try {
    for (const input of [passed, failed]) await told.drill(drill(input));
    await told.end();
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(said).toEqual([]);
  expect(posted).toHaveLength(1);
  const { run, reasons } = failed.result;
  const folder = join(root, "runs", run.id);
  expect(JSON.parse(posted[0]!)).toEqual({ text: `${run.scenario}: ${reasons[0]} (${folder})` });
});

test("a drill can be had in every format of ours", async () => {
  const { report } = drill(failed);
  for (const { format, render } of renderers) expect(await report(format)).toBe(await render(failed));
  expect(await report("terminal")).toContain(failed.result.run.promise.split(" ", 3).join(" "));
});

test("a format that is none is named, with the nearest", async () => {
  const report = drill(passed).report as (format: string) => Promise<string>;
  await expect(report("htlm")).rejects.toThrow(/^unknown format "htlm": did you mean html\?/);
});
