/** A secret of a header is in nothing that a drill leaves behind. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KeptSecrets } from "../../harness/drill/kept-secrets.ts";
import { Recorder } from "../../harness/drill/recorder.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";

const secret = 'to"k/en-1';
const secrets = new KeptSecrets([secret]);

test("records, steps and notes hold none, in whatever form", async () => {
  const written: HistoryRecord[] = [];
  const told: string[] = [];
  const pen = secrets.pen({ now: () => 0, write: (record) => written.push(record) });
  const narrator = secrets.narrator({
    stepBegan: (title) => told.push(title),
    stepEnded: (title, _ms, detail) => told.push(title, detail ?? ""),
    note: (text) => told.push(text),
    live() {},
  });
  const recorder = new Recorder(pen, narrator);
  recorder.milestone(`answered ${secret}`);
  recorder.trouble("harness-error", `?token=${encodeURIComponent(secret)}`);
  await recorder.step(`ask ${secret}`, false, async () => `said ${secret}`);
  for (const text of [...told, ...written.map((one) => JSON.stringify(one))])
    for (const form of [secret, 'to\\"k', "to%22k"]) expect(text).not.toContain(form);
  expect(told[0]).toBe("answered [redacted]");
});

test("files that commands wrote are cleaned, and no other is touched", () => {
  const folder = mkdtempSync(join(tmpdir(), "regiondrill-secrets-"));
  mkdirSync(join(folder, "logs"));
  writeFileSync(join(folder, "logs", "up.log"), `curl -H ${secret}\n`);
  writeFileSync(join(folder, "bytes"), Buffer.from([0, 255, 10]));
  secrets.cleanFiles(folder);
  expect(readFileSync(join(folder, "logs", "up.log"), "utf8")).toBe("curl -H [redacted]\n");
  expect(readFileSync(join(folder, "bytes"))).toEqual(Buffer.from([0, 255, 10]));
  rmSync(folder, { recursive: true });
});

test("without a secret the pen is the history's own", () => {
  const history = { now: () => 0, write() {} };
  expect(new KeptSecrets([]).pen(history)).toBe(history);
});
