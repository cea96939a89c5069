/**
 * A verdict cannot be laundered: no line of a history can be taken out, put in twice, moved or changed in a figure so that a
 * broken promise looks kept. Every such change of every line breaks the seal; of each kind of line some are judged, too.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { alwaysChecked, criterionTable } from "../../harness/contract/criteria.ts";
import { HistoryError } from "../../harness/history/reader.ts";
import { SealCheck } from "../../harness/history/seal.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { judgeFile } from "../../harness/judge/judge.ts";
import { criteriaSha256 } from "../../harness/judge/sealing-hashes.ts";
import { golden, of } from "../check/golden.ts";
import { goldenFailover } from "../check/golden-failover.ts";
import { goldenLetters } from "../check/golden-letters.ts";
import { goldenLogs } from "../check/golden-logs.ts";
import { sealedText } from "../history/sealed.ts";
import { scratch } from "../scratch.ts";

const folder = scratch();

/** Runs of real drills, one a scenario, as they were written. */
const kept = fileURLToPath(new URL("histories", import.meta.url));
const recorded = readdirSync(kept).map((file): [string, () => HistoryRecord[]] => [
  `a run of ${basename(file, ".ndjson.gz")}`,
  () => linesOf(gunzipSync(readFileSync(join(kept, file))).toString("utf8")).map((line) => JSON.parse(line)),
]);
const made: [string, () => HistoryRecord[]][] = [
  ["a region that dies", golden],
  ["a failover", goldenFailover],
  ["dead letters", goldenLetters],
  ["logs", goldenLogs],
];
const runs = [
  ...made.map(([what, make]) => ({ what, make: () => judgeable(make()), thorough: true })),
  ...recorded.map(([what, make]) => ({ what, make, thorough: false })),
];

/** With the checks that such a drill would have had, and what seals its criteria. */
function judgeable(records: HistoryRecord[]): HistoryRecord[] {
  const [run] = of(records, "run");
  const faults = of(records, "fault").length > 0;
  const judged = run!.criteria.map(({ id }) => criterionTable[id].check);
  run!.checks = [...new Set([...judged, ...alwaysChecked({ faults, census: true })])];
  run!.criteriaSha256 = criteriaSha256(run!.criteria);
  if (of(records, "redelivery").length === 0) run!.load.redelivered = 0;
  return records;
}

function linesOf(text: string): string[] {
  return text.trimEnd().split("\n");
}

/** The verdict of a file; a history that is refused is none that can be a pass. */
function verdictOf(text: string): string {
  const path = join(folder, "history.ndjson");
  writeFileSync(path, text);
  try {
    return judgeFile(path).result.verdict;
  } catch (error) {
    if (error instanceof HistoryError) return "harness-error";
    throw error;
  }
}

/** Takes the last acknowledged operation that a region holds out of that region's final ledger. */
function losing(records: HistoryRecord[]): string {
  const [op, read] = lastHeld(records);
  read.rows = read.rows!.filter(([id]) => id !== op);
  const end = of(records, "read-end").find(
    (one) => one.purpose === "final" && one.store === "ledger" && one.region === read.region,
  )!;
  end.count -= 1;
  return op;
}

function lastHeld(records: HistoryRecord[]) {
  const acknowledged = of(records, "op").filter(({ outcome, rivals }) => outcome === "ok" && !rivals);
  const reads = of(records, "read").filter(({ purpose, store }) => purpose === "final" && store === "ledger");
  for (const { id } of acknowledged.toReversed()) {
    const read = reads.find(({ rows }) => rows!.some(([one]) => one === id));
    if (read) return [id, read] as const;
  }
  throw new Error("no acknowledged operation is in a final ledger");
}

/** What comes after the end is under no seal, and is told as such. */
function isWhole(lines: readonly string[]): boolean {
  if (lines.findIndex((line) => line.startsWith('{"k":"end"')) !== lines.length - 1) return false;
  const check = new SealCheck();
  check.cover(Buffer.from(`${lines.slice(0, -1).join("\n")}\n`));
  check.close(lines.at(-1)!);
  const { seal } = check;
  return seal !== null && seal !== "missing" && seal.sealed === seal.found;
}

/** The line with each of its figures changed, one at a time: numbers, switches, and what is not there. */
function figuresChanged(line: string): string[] {
  const figure = /(?<=[:,[])(-?\d+(?:\.\d+)?|true|false|null)(?=[,\]}])/g;
  return [...line.matchAll(figure)].map(({ 0: found, index }) => {
    const other = { true: "false", false: "true", null: '"us-east-1"' }[found] ?? String(Number(found) + 1);
    return line.slice(0, index) + other + line.slice(index + found.length);
  });
}

/** Every text in which one line was taken out, put in twice, moved, or changed. */
function* changesOf(lines: readonly string[], i: number, mostFigures: number): Generator<string[]> {
  yield lines.toSpliced(i, 1);
  yield lines.toSpliced(i, 0, lines[i]!);
  yield lines.toSpliced((i * 7919) % lines.length || 1, 0, lines[i]!);
  yield lines.toSpliced(-1, 0, lines[i]!);
  if (i + 1 < lines.length && lines[i] !== lines[i + 1])
    yield lines.with(i, lines[i + 1]!).with(i + 1, lines[i]!);
  const changed = figuresChanged(lines[i]!);
  const stride = Math.max(1, Math.floor(changed.length / mostFigures));
  for (let at = i % stride; at < changed.length; at += stride) yield lines.with(i, changed[at]!);
}

function isBulk(line: string): boolean {
  return /^\{"k":"(op|redelivery|log)"/.test(line);
}

/** All lines that are few of their kind, and as many of the others, evenly. */
function mostOf(lines: readonly string[], many: number): number[] {
  const stride = Math.max(1, Math.floor(lines.length / many));
  return [...lines.keys()].filter((i) => !isBulk(lines[i]!) || i % stride === 0);
}

/** Lines to be judged: of each kind the first, the last and one between, and all that speak of the violation. */
function telling(lines: readonly string[], violated: string): number[] {
  const kinds = Map.groupBy(lines.keys(), (i) => /"k":"([^"]*)"/.exec(lines[i]!)![1]!);
  const some = [...kinds.values()].flatMap((same) => [same[0]!, same.at(-1)!, same[(same.length * 5) >> 3]!]);
  const near = [...lines.keys()].filter((i) => lines[i]!.includes(`"${violated}"`));
  return [...new Set([...some, ...near])].sort((a, b) => a - b);
}

describe.each(runs)("$what", ({ make, thorough }) => {
  const records = make();
  const whole = linesOf(sealedText(records));
  const violated = losing(records);
  const lines = linesOf(sealedText(records));

  it("is broken where an event is lost, and whole before that", () => {
    // On a busy machine a real drill says little, or is late; what it wrote is whole all the same.
    expect(thorough ? ["pass"] : ["pass", "inconclusive", "fail"]).toContain(
      verdictOf(`${whole.join("\n")}\n`),
    );
    expect(verdictOf(`${lines.join("\n")}\n`)).toBe("fail");
    expect(isWhole(lines)).toBe(true);
  }, 120_000);

  it("has no line that can be taken out, put in twice, moved or changed under its seal", () => {
    for (const i of mostOf(lines, thorough ? 300 : 60))
      for (const changed of changesOf(lines, i, thorough ? 4 : 1))
        if (isWhole(changed)) expect.fail(`line ${i + 1} was changed, and the seal is whole: ${lines[i]}`);
  }, 120_000);

  it("is judged no better after any such change", () => {
    for (const i of telling(lines, violated))
      for (const changed of changesOf(lines, i, thorough ? 3 : 1)) {
        const verdict = verdictOf(`${changed.join("\n")}\n`);
        if (verdict !== "fail" && verdict !== "harness-error")
          expect.fail(`${verdict} after a change of line ${i + 1}: ${lines[i]!.slice(0, 200)}`);
      }
  }, 120_000);

  it("that kept its promises is no pass after any such change", () => {
    for (const i of telling(whole, violated).filter((_, n) => n % 3 === 0))
      for (const changed of changesOf(whole, i, 1))
        if (verdictOf(`${changed.join("\n")}\n`) === "pass")
          expect.fail(`pass after a change of line ${i + 1}: ${whole[i]!.slice(0, 200)}`);
  }, 120_000);
});
