/**
 * What a drill's sender wrote down, read and analysed without any code of the harness: to hold the figures of a result against.
 * Times are milliseconds since the history began.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Attempt {
  readonly sent: number;
  readonly done: number;
  readonly ok: boolean;
  /** Region that answered. */
  readonly by: string | null;
}

export interface OwnRecord {
  /** Operations in the order of their first attempts, which `attempts` begin with. */
  readonly operations: readonly { readonly id: string; readonly attempts: readonly Attempt[] }[];
  /** When the first fault was in effect, and when it was to be healed. */
  readonly effectiveAt: number;
  readonly healAt: number;
}

type Line = Readonly<Record<string, unknown>>;
type Row = readonly [sent: number, done: number, outcome: string, status: number, region: string | null];

export function ownRecord(folder: string): OwnRecord {
  const lines = readFileSync(join(folder, "history.ndjson"), "utf8").split("\n").filter(Boolean);
  const all = lines.map((line) => JSON.parse(line) as Line);
  const operations = all
    .filter(({ k, account }) => k === "op" && account !== "canary")
    .map(({ id, tries }) => ({
      id: id as string,
      attempts: (tries as Row[]).map(([sent, done, outcome, , by]) => ({
        sent,
        done,
        by,
        ok: outcome === "ok",
      })),
    }))
    .sort((a, b) => a.attempts[0]!.sent - b.attempts[0]!.sent);
  const stepAt = (name: string) => all.find(({ k, step }) => k === "fault" && step === name)!.at as number;
  return { operations, effectiveAt: stepAt("effective"), healAt: stepAt("heal-requested") };
}

/**
 * From the last success that the region that dies answered to the answer of the first of a hundred first attempts in a row that
 * all succeed, from the first failure on.
 */
export function outageMs({ operations, effectiveAt }: OwnRecord, region: string): number {
  const all = operations.flatMap(({ attempts }) => attempts);
  const before = all.filter(({ ok, by, done }) => ok && by === region && done <= effectiveAt);
  const begin = Math.max(...before.map(({ done }) => done));
  const firsts = operations.map(({ attempts }) => attempts[0]!);
  let from = firsts.findIndex(({ ok, done }) => !ok && done > begin);
  while (from + 100 <= firsts.length && !firsts.slice(from, from + 100).every(({ ok }) => ok)) from++;
  return firsts[from]!.done - begin;
}

/** Of the first attempts sent in this time, the share that succeeded. */
export function shareOk({ operations }: OwnRecord, from: number, until: number): number {
  const firsts = operations
    .map(({ attempts }) => attempts[0]!)
    .filter(({ sent }) => sent >= from && sent < until);
  return firsts.filter(({ ok }) => ok).length / firsts.length;
}

/** Ids of operations that a region acknowledged, by the region that did it first. */
export function acknowledgedBy({ operations }: OwnRecord, region?: string): string[] {
  return operations
    .filter(({ attempts }) => attempts.some(({ ok, by }) => ok && (region === undefined || by === region)))
    .map(({ id }) => id);
}
