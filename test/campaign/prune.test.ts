import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mendLatest, removeRun, runsIn } from "../../harness/campaign/prune-runs.ts";
import { pruneCommand } from "../../harness/cli/prune-command.ts";
import { wellSpoken } from "../../harness/cli/usage.ts";
import type { Verdict } from "../../harness/contract/result.ts";
import { notePack, readPacks } from "../../harness/judge/packs.ts";
import { record } from "../../harness/safety/ledger.ts";
import { identify } from "../../harness/safety/process-table.ts";
import { passed } from "../reports/examples.ts";

let scratch = "";
let runs = "";
const nowMs = Date.parse("2026-11-21T12:00:00.000Z");

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "regiondrill-prune-"));
  chmodSync(scratch, 0o755); // what other users cannot enter is not used for slots
  process.env.REGIONDRILL_TMP = scratch;
  runs = join(scratch, "runs");
  mkdirSync(runs);
});
afterEach(() => {
  delete process.env.REGIONDRILL_TMP;
  rmSync(scratch, { recursive: true });
});

/** A run of long ago. @param verdict `null`: it was never judged */
function keep(day: number, verdict: Verdict | null, scenario = "cut"): string {
  const id = `2026-01-${String(day).padStart(2, "0")}T02-00-00Z-${scenario}`;
  mkdirSync(join(runs, id, "logs"), { recursive: true });
  const history = join(runs, id, "history.ndjson");
  writeFileSync(history, "{}\n");
  utimesSync(history, new Date(0), new Date(0));
  const run = { ...passed.result.run, id, scenario };
  if (verdict !== null)
    writeFileSync(join(runs, id, "result.json"), JSON.stringify({ ...passed.result, run, verdict }));
  return id;
}

const prune = (...words: string[]) =>
  wellSpoken(pruneCommand()).parseAsync([...words, "--runs", runs], { from: "user" });
const left = () =>
  readdirSync(runs)
    .filter((name) => name.startsWith("2026"))
    .sort();
const needed = () =>
  Object.fromEntries(runsIn(runs, [], nowMs).map(({ id, neededBecause }) => [id, neededBecause]));

test("old runs go; the last failure, the last green run and what a pack refers to stay, its controls too", async () => {
  const [a, control, packed, failed, c, green] = [
    keep(1, "pass"),
    keep(6, "inconclusive"),
    keep(2, "pass"),
    keep(3, "fail"),
    keep(4, "inconclusive"),
    keep(5, "pass"),
  ];
  notePack(runs, {
    run: packed,
    pack: "/audit/pack.tar",
    sha256: "a".repeat(64),
    at: "2026-01-02T03:00:00Z",
    controlRuns: [control],
  });
  await prune("--older-than", "30d", "--dry-run");
  expect(left()).toEqual([a, packed, failed, c, green, control]);
  await prune("--older-than", "30d");
  expect(left()).toEqual([packed, failed, green, control]);
});

test("the run that a packed one tests again stays with it", async () => {
  const [earlier, other, retest] = [keep(1, "inconclusive"), keep(2, "inconclusive"), keep(3, "pass")];
  const made = { pack: "/audit/pack.tar", sha256: "a".repeat(64), at: "2026-01-03T03:00:00Z" };
  notePack(runs, { run: retest, ...made, retestOf: earlier });
  await prune("--older-than", "30d");
  expect(left()).toEqual([earlier, retest]);
  expect(left()).not.toContain(other);
});

test("without a rule it removes nothing and names the rules", async () => {
  const a = keep(1, "inconclusive");
  await expect(prune()).rejects.toThrow(/--older-than 30d, --keep 10/);
  await expect(prune("--older-than", "soon")).rejects.toThrow(/such as 90m, 12h, 30d or 8w/);
  expect(left()).toEqual([a]);
});

test("a drill that runs, or is held or kept, needs its folder", () => {
  const [running, held, kept, over] = [keep(1, null), keep(2, null), keep(3, "pass"), keep(4, null)];
  const slots = join(scratch, `regiondrill-${process.getuid?.() ?? 0}`);
  const { startTicks } = identify(process.pid)!;
  for (const [n, id, pid] of [
    [1, running, process.pid],
    [2, held, process.pid],
    [3, kept, 999_999_999],
    [4, over, 999_999_999],
  ] as const) {
    const slot = { number: n, folder: join(slots, `slot-${n}`) };
    mkdirSync(slot.folder, { recursive: true });
    record(slot, { entry: "drill", runId: id, runFolder: join(runs, id), pid, startTicks });
    if (id === held) record(slot, { entry: "held", milestone: "apart" });
    if (id === kept) record(slot, { entry: "kept" });
  }
  expect(needed()).toEqual({
    [running]: "its drill is running",
    [held]: "held at apart",
    [kept]: "its regions are kept running",
    [over]: null,
  });
});

test("what this version cannot read stays, and what is being written elsewhere", () => {
  const newer = keep(1, "pass");
  writeFileSync(join(runs, newer, "result.json"), '{"schema": "regiondrill/result@2"}');
  const fresh = keep(2, null);
  utimesSync(join(runs, fresh, "history.ndjson"), new Date(nowMs - 60_000), new Date(nowMs - 60_000));
  expect(needed()[newer]).toMatch(/cannot be read: .*result@2/);
  expect(needed()[fresh]).toMatch(/within the last ten minutes/);
});

test("what has a result that is cut off stays: it might be the last failure", async () => {
  const [cut, empty, unjudged] = [keep(1, "fail"), keep(2, "fail"), keep(3, null)];
  writeFileSync(join(runs, cut, "result.json"), '{"schema": "regiondrill/result@1", "verdict": "fa');
  writeFileSync(join(runs, empty, "result.json"), "");
  expect(needed()).toEqual({
    [cut]: "its result.json is cut off: recheck it",
    [empty]: "its result.json is cut off: recheck it",
    [unjudged]: null,
  });
  await prune("--keep", "0");
  expect(left()).toEqual([cut, empty]);
});

test("a result that is no plain file is not waited for, and its run stays", () => {
  const run = keep(1, null);
  execFileSync("mkfifo", [join(runs, run, "result.json")]);
  expect(needed()[run]).toMatch(
    /it cannot be read: .*result.json: expected a plain file, found a named pipe/,
  );
});

test.each([
  ["a named pipe", (path: string) => execFileSync("mkfifo", [path])],
  ["a device", (path: string) => symlinkSync("/dev/zero", path)],
])("notes of packs that are %s stop everything", async (kind, put) => {
  const a = keep(1, null);
  put(join(runs, "packs.ndjson"));
  await expect(prune("--keep", "0")).rejects.toThrow(`packs.ndjson: expected a plain file, found ${kind}`);
  expect(left()).toEqual([a]);
});

test("latest that is a file is pointed at a run that is there, too", async () => {
  const [a, b] = [keep(1, "pass"), keep(2, "pass", "lag")];
  writeFileSync(join(runs, "latest"), `${b}\n`);
  await removeRun(runs, b);
  expect(mendLatest(runs)).toBe(`latest points at ${a} now`);
  await removeRun(runs, a);
  expect(mendLatest(runs)).toMatch(/no run is left/);
  expect(existsSync(join(runs, "latest"))).toBe(false);
});

test("only what looks like a run is looked at, and links are not followed", async () => {
  const outside = join(scratch, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "history.ndjson"), "");
  symlinkSync(outside, join(runs, "2026-01-01T02-00-00Z-linked"));
  mkdirSync(join(runs, "nightly"));
  mkdirSync(join(runs, "2026-01-01T02-00-00Z-without-history"));
  mkdirSync(join(runs, "photos"));
  writeFileSync(join(runs, "photos", "history.ndjson"), "");
  const gone = keep(1, null);
  symlinkSync(outside, join(runs, gone, "logs", "out"));
  await prune("--keep", "0");
  expect(existsSync(join(runs, gone))).toBe(false);
  expect(existsSync(join(outside, "history.ndjson"))).toBe(true);
  expect(readdirSync(runs).sort()).toEqual([
    "2026-01-01T02-00-00Z-linked",
    "2026-01-01T02-00-00Z-without-history",
    "nightly",
    "photos",
  ]);
});

test("latest points at a run that is there, or is gone", async () => {
  const [a, b] = [keep(1, "pass"), keep(2, "pass", "lag")];
  symlinkSync(b, join(runs, "latest"));
  expect(mendLatest(runs)).toBeNull();
  await removeRun(runs, b);
  expect(mendLatest(runs)).toBe(`latest points at ${a} now`);
  expect(readlinkSync(join(runs, "latest"))).toBe(a);
  await removeRun(runs, a);
  expect(mendLatest(runs)).toMatch(/no run is left/);
  expect(lstatSync(join(runs, "latest"), { throwIfNoEntry: false })).toBeUndefined();
});

test("a note of a pack that cannot be read stops everything", async () => {
  const a = keep(1, null);
  writeFileSync(join(runs, "packs.ndjson"), '{"run": "2026-01');
  await expect(prune("--keep", "0")).rejects.toThrow(/packs.ndjson, line 1: expected/);
  expect(left()).toEqual([a]);
});

test("notes of packs are read as they were written", () => {
  const note = { run: "r1", pack: "out/r1.pack", sha256: "0".repeat(64), at: "2026-01-02T03:00:00Z" };
  expect(readPacks(runs)).toEqual([]);
  notePack(runs, note);
  notePack(runs, { ...note, run: "r2" });
  expect(readPacks(runs).map(({ run }) => run)).toEqual(["r1", "r2"]);
});

test("a missing folder of runs is reported", async () => {
  rmSync(runs, { recursive: true });
  await expect(prune("--keep", "1")).rejects.toThrow(/expected a folder of runs, found none/);
});
