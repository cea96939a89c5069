/**
 * The runs of a folder as retention sees them, and the deletion of those that may go. Only folders that look like a
 * run are looked at: the name that drills give, a history inside, no link.
 */
import { existsSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Result } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import type { Scenario } from "../drill/scenario.ts";
import { removeTree } from "../files/remove.ts";
import { readResult, resultFile } from "../judge/kept-run.ts";
import { latestName, latestRun, pointLatest } from "../judge/latest.ts";
import { readPacks } from "../judge/packs.ts";
import { readLedger } from "../safety/ledger.ts";
import { existingSlots } from "../safety/slot.ts";
import type { RetainedRun } from "../score/retention.ts";
import { countedRun } from "./counted-run.ts";

const runName = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)Z-([A-Za-z0-9][\w.-]*)$/;
/** A history that was written to so short a time ago may be of a drill on another machine that shares the folder. */
const quietMs = 10 * 60 * 1000;

/**
 * Every run there is.
 * @throws UsageError when there is no such folder, or `packs.ndjson` cannot be read
 */
export function runsIn(runs: string, scenarios: readonly Scenario[], nowMs: number): RetainedRun[] {
  const packed = new Map(
    readPacks(runs).flatMap(({ run, pack, controlRuns = [], retestOf = run }) =>
      [run, retestOf, ...controlRuns].map((id) => [id, pack]),
    ),
  );
  const inUse = foldersInUse();
  return namesOfRuns(runs).map((id) => {
    const folder = join(runs, id);
    const { result, unread } = resultIn(folder);
    const pack = packed.get(id) ?? (result === null ? undefined : packed.get(result.run.id));
    const neededBecause =
      pack !== undefined
        ? `a pack refers to it: ${pack}`
        : (inUse.get(realpathSync(folder)) ?? unread ?? fresh(folder, result, nowMs));
    return { id, atMs: beganMs(id), neededBecause, ...placeOf(folder, id, result, scenarios) };
  });
}

/** Deletes the folder of a run; its history goes last, so that what is cut short is still known for a run. */
export function removeRun(runs: string, id: string): Promise<void> {
  return removeTree(join(runs, id), "history.ndjson");
}

/** `latest` points at the newest run that is left, or is gone when none is left. Returns what was done; `null` for nothing. */
export function mendLatest(runs: string): string | null {
  const gone = latestRun(runs);
  if (gone === null || existsSync(resolve(runs, gone))) return null;
  const newest = namesOfRuns(runs)
    .toSorted((a, b) => beganMs(a) - beganMs(b))
    .at(-1);
  if (newest === undefined) rmSync(join(runs, latestName));
  else pointLatest(runs, newest);
  return newest === undefined
    ? `latest pointed at ${gone} and is gone too: no run is left`
    : `latest points at ${newest} now`;
}

function namesOfRuns(runs: string): string[] {
  if (!statSync(runs, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`expected a folder of runs, found none at ${runs}: name one with --runs`);
  return readdirSync(runs).filter((name) => {
    if (!runName.test(name) || !lstatSync(join(runs, name)).isDirectory()) return false;
    return lstatSync(join(runs, name, "history.ndjson"), { throwIfNoEntry: false })?.isFile() ?? false;
  });
}

/** Folders of runs that go on, are held, or were kept, and which of these. */
function foldersInUse(): Map<string, string> {
  const why = new Map<string, string>();
  for (const slot of existingSlots()) {
    const { drill, inUse, kept, heldAt } = readLedger(slot);
    if (drill === null) continue;
    const reason = heldAt !== null ? `held at ${heldAt}` : inUse ? "its drill is running" : null;
    if (reason !== null || kept) why.set(realPath(drill.runFolder), reason ?? "its regions are kept running");
  }
  return why;
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** What cannot be read might be the last failure: it stays. */
function resultIn(folder: string): { result: Result | null; unread: string | null } {
  try {
    const result = readResult(folder);
    const cutOff = result === null && existsSync(join(folder, resultFile));
    return { result, unread: cutOff ? `its ${resultFile} is cut off: recheck it` : null };
  } catch (error) {
    return { result: null, unread: `it cannot be read: ${(error as Error).message}` };
  }
}

function fresh(folder: string, result: Result | null, nowMs: number): string | null {
  if (result !== null) return null;
  const { mtimeMs } = lstatSync(join(folder, "history.ndjson"));
  return nowMs - mtimeMs < quietMs ? "not judged yet, and written to within the last ten minutes" : null;
}

function beganMs(id: string): number {
  const [, day, hours, minutes, seconds] = runName.exec(id) ?? [];
  return Date.parse(`${day}${hours}:${minutes}:${seconds}Z`);
}

function placeOf(folder: string, id: string, result: Result | null, scenarios: readonly Scenario[]) {
  if (result === null) return { drill: runName.exec(id)![5]!, verdict: null, counts: null };
  const run = countedRun(folder, result, scenarios);
  const options = Object.entries(result.run.options).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    drill: JSON.stringify([run.scenario, options, run.defect, run.sabotaged]),
    verdict: run.verdict,
    counts: run.counts,
  };
}
