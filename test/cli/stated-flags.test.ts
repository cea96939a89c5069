/** What `evidence` lets people state of a run, and of the earlier run that it tests again. */
import { hash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { evidenceCommand } from "../../harness/cli/evidence-command.ts";
import { wellSpoken } from "../../harness/cli/usage.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { generateKeys } from "../../harness/evidence/keys.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { readPacks } from "../../harness/judge/packs.ts";
import { editRead, runRecord, victim } from "../check/golden.ts";
import { itemsIn, pems, runFolder, statementIn } from "../evidence/packs.ts";

const place = mkdtempSync(join(tmpdir(), "regiondrill-stated-"));
afterAll(() => rmSync(place, { recursive: true }));
const keyPath = join(place, "key");
writeFileSync(keyPath, pems.privatePem);
const out = join(place, "pack.tar.gz");

/** A minute before `run`; lost an event. */
function earlierRun(change: (records: HistoryRecord[]) => void = () => {}) {
  return runFolder((records) => {
    Object.assign(records[0]!, { id: "earlier", wallEpochMs: recently() - 60_000 });
    editRead(records, { region: victim }, (read) => read.rows?.splice(10, 1));
    change(records);
  });
}
/** Evidence counts for a year: packs that are verified here must be of now. */
const recently = () => Date.now() - 3_600_000;
const run = runFolder((records) => Object.assign(records[0]!, { wallEpochMs: recently() }));
const earlier = earlierRun();

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

function evidence(flags: readonly string[], folder = run.folder, to = out, key = keyPath) {
  const words = [folder, "--key", key, "--out", to, ...flags];
  return wellSpoken(evidenceCommand()).parseAsync(words, { from: "user" });
}

async function statedIn(path = out) {
  return statementIn(await itemsIn(path)).predicate.stated;
}

test("words are stated as they were given, but for blanks around them", async () => {
  await evidence(["--ran-by", " Ada Example ", "--judged-by", "Internal audit", "--finding", "a | b"]);
  expect(await statedIn()).toEqual({
    ...{ ranBy: "Ada Example", judgedBy: "Internal audit", finding: "a | b", fix: null, retestOf: null },
  });
});

test.each([
  [["--ran-by", ""], /^--ran-by: expected a line of plain text, found "": it has no letter or digit/],
  [["--judged-by", "a\u001b[2Jb"], /^--judged-by: expected .*it holds a control character/],
  [["--finding", "two\nlines"], /^--finding: expected .*line end/],
  [["--fix", "x".repeat(1001)], /^--fix: expected .*1001 characters, at most 1000/],
  [["--fix", "done"], /^--fix: expected a finding that it fixes/],
  [
    ["--retest-of", "/nowhere/run"],
    /^--retest-of: expected the folder of a run, or a pack, found nothing at/,
  ],
  [["--retest-of", place], /^--retest-of: .*holds no history.ndjson/],
  [["--retest-of", keyPath], /^--retest-of: .*does not verify with the public half of this key/],
  [["--retest-of", run.folder], /^--retest-of: .*is the run golden itself/],
])("evidence %j is refused", async (flags, reason) => {
  await expect(evidence(flags)).rejects.toThrow(UsageError);
  await expect(evidence(flags)).rejects.toThrow(reason);
});

describe("a retest", () => {
  const whole = { run: "earlier", verdict: "fail", criteriaSha256: runRecord().criteriaSha256 };

  test("names the run by what its history gives, whatever its result.json holds", async () => {
    const { folder } = earlierRun();
    const path = join(folder, "result.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"verdict": "fail"', '"verdict": "pass"'));
    await evidence(["--retest-of", folder, "--fix", "fsync"]);
    const sha256 = hash("sha256", readFileSync(join(folder, "history.ndjson")));
    expect((await statedIn())?.retestOf).toEqual({ ...whole, of: "history", sha256 });
    expect(readPacks(dirname(run.folder)).at(-1)).toMatchObject({ run: "golden", retestOf: "earlier" });
  });

  test("names a pack that the same key signed", async () => {
    const first = join(place, "first.tar.gz");
    await evidence([], earlier.folder, first);
    await evidence(["--retest-of", first]);
    const sha256 = hash("sha256", readFileSync(first));
    expect((await statedIn())?.retestOf).toEqual({ ...whole, of: "pack", sha256 });
  });

  test("does not take a pack of another key", async () => {
    const first = join(place, "foreign.tar.gz");
    writeFileSync(join(place, "other"), generateKeys().privatePem);
    await evidence([], earlier.folder, first, join(place, "other"));
    await expect(evidence(["--retest-of", first])).rejects.toThrow(/does not verify .* this key/);
  });

  test("does not overwrite the pack that it names", async () => {
    const first = join(place, "kept.tar.gz");
    await evidence([], earlier.folder, first);
    const before = readFileSync(first);
    await expect(evidence(["--retest-of", first], run.folder, first)).rejects.toThrow(/--out replaces/);
    expect(readFileSync(first)).toEqual(before);
  });

  test.each<[string, (records: HistoryRecord[]) => void, RegExp]>([
    [
      "another scenario",
      (all) => Object.assign(all[0]!, { scenario: "partition" }),
      /is of scenario partition, expected region-outage/,
    ],
    [
      "other options",
      (all) => Object.assign(all[0]!, { options: { disk: "lost" } }),
      /with the options \{"disk":"lost"\}, expected \{\}/,
    ],
    [
      "a later run",
      (all) => Object.assign(all[0]!, { wallEpochMs: Date.now() }),
      /expected a run from before/,
    ],
    [
      "a planted defect",
      (all) => Object.assign(all[0]!, { defect: "no-dedup" }),
      /was made to fail \(defect no-dedup\)/,
    ],
  ])("is none of %s", async (_what, change, reason) => {
    const asked = evidence(["--retest-of", earlierRun(change).folder]);
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow(reason);
  });
});
