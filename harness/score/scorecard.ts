/**
 * The score over all kept runs, one row a drill: a scenario with its options on one provider. Drills with a planted
 * defect or with sabotaged faults say how good the harness is, not the system: they are listed apart, and so are drills
 * that were stopped before their end. Pure; the time from which is counted is given.
 */

import { type Flake, flakesAmong } from "./flakes.ts";
import { type Distribution, distributionOf, type Interval } from "./interval.ts";
import { type Regression, regressionIn, type Split, splitOff } from "./regression.ts";
import { isScored, type Loss, type ScoredRun } from "./scored-run.ts";
import { type Shift, shiftBetween, significance, worthwhile } from "./shift.ts";

export const scorecardSchemaId = "regiondrill/scorecard@1";

export interface ScoreRow {
  readonly scenario: string;
  readonly title: string;
  readonly provider: string;
  readonly profile: string;
  readonly last: ScoredRun;
  readonly sinceLastMs: number;
  /** Ended as expected, of all. */
  readonly passed: number;
  readonly total: number;
  readonly regression: Regression | null;
  /** Of runs that passed or failed; milliseconds, operations. `null` where none measured it. */
  readonly rtoMs: MeasureScore | null;
  readonly rpoAtFailover: MeasureScore | null;
  readonly rpoAfterHeal: MeasureScore | null;
  readonly flakes: readonly Flake[];
  /** Oldest first. */
  readonly runs: readonly ScoredRun[];
  /** How many of them, at the end, are the newest, which are compared with those before. */
  readonly newest: number;
}

/** One measure of a drill: over all its runs, over the newest, over the green ones before, and the difference. */
export interface MeasureScore {
  readonly all: Distribution;
  readonly newest: Distribution | null;
  readonly earlierGreen: Distribution | null;
  readonly shift: Shift;
}

/** Drills with a planted defect, or sabotaged, of one kind. */
export interface ControlRow {
  readonly title: string;
  /** `null`: sabotaged. */
  readonly defect: string | null;
  readonly last: ScoredRun;
  readonly total: number;
}

export interface Scorecard {
  readonly schema: typeof scorecardSchemaId;
  /** From when "since the last drill" is counted. ISO 8601, UTC. */
  readonly at: string;
  readonly rows: readonly ScoreRow[];
  readonly controls: readonly ControlRow[];
  /** Runs that were stopped before their end, and count for nothing. Oldest first. */
  readonly stopped: readonly ScoredRun[];
  /** Scenarios that exist and of which no run is kept. */
  readonly neverDrilled: readonly string[];
  readonly skipped: readonly { readonly folder: string; readonly reason: string }[];
  /** How many shifts were looked for with enough runs to see one; each claims one by chance at this rate. */
  readonly comparisons: number;
  readonly significance: number;
  /** Share of the earlier median below which no shift is claimed. */
  readonly worthwhile: number;
}

export interface ScoreInput {
  readonly runs: readonly ScoredRun[];
  readonly skipped: Scorecard["skipped"];
  /** Names of all scenarios. */
  readonly scenarios: readonly string[];
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

export function scorecardOf({ runs, skipped, scenarios, nowMs }: ScoreInput): Scorecard {
  const ordered = runs.toSorted(
    (a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || (a.id < b.id ? -1 : 1),
  );
  const [scored, controls] = [ordered.filter(isScored), ordered.filter((run) => !isScored(run))];
  const [ended, stopped] = [scored.filter((run) => !run.stopped), scored.filter((run) => run.stopped)];
  const drills = Map.groupBy(ended, ({ title, provider, profile }) =>
    JSON.stringify([title, provider, profile]),
  );
  const rows = [...drills.values()].map((drill) => rowOf(drill, nowMs)).sort(byName);
  const measures = rows.flatMap((row) => [row.rtoMs, row.rpoAtFailover, row.rpoAfterHeal]);
  return {
    schema: scorecardSchemaId,
    at: new Date(nowMs).toISOString(),
    rows,
    controls: controlRows(controls),
    stopped,
    neverDrilled: scenarios.filter((name) => !scored.some(({ scenario }) => scenario === name)),
    skipped,
    comparisons: measures.filter((each) => each !== null && each.shift.kind !== "too-few").length,
    significance,
    worthwhile,
  };
}

function rowOf(runs: readonly ScoredRun[], nowMs: number): ScoreRow {
  const last = runs.at(-1)!;
  const { scenario, title, provider, profile } = last;
  const split = splitOff(runs);
  const score = (measure: Measure) => measureScore(runs, split, measure);
  return {
    scenario,
    title,
    provider,
    profile,
    last,
    runs,
    newest: split.newest.length,
    sinceLastMs: nowMs - Date.parse(last.endedAt),
    passed: runs.filter(({ counts }) => counts === "pass").length,
    total: runs.length,
    regression: regressionIn(runs),
    rtoMs: score(({ rtoMs }) => rtoMs),
    rpoAtFailover: score((run) => operationsOf(run, run.rpoAtFailover)),
    rpoAfterHeal: score((run) => operationsOf(run, run.rpoAfterHeal)),
    flakes: flakesAmong(runs),
  };
}

type Measure = (run: ScoredRun) => Interval | null;

function measureScore(
  runs: readonly ScoredRun[],
  { newest, earlierGreen }: Split,
  measure: Measure,
): MeasureScore | null {
  const all = distributionOf(measured(runs, measure));
  if (all === null) return null;
  const [now, before] = [measured(newest, measure), measured(earlierGreen, measure)];
  return {
    all,
    newest: distributionOf(now),
    earlierGreen: distributionOf(before),
    shift: shiftBetween(now, before),
  };
}

function measured(runs: readonly ScoredRun[], measure: Measure): Interval[] {
  return runs.map(measure).filter((sample) => sample !== null);
}

/** What a drill that proved nothing lost is no sample. */
function operationsOf({ verdict }: ScoredRun, loss: Loss | null): Interval | null {
  if (loss === null || (verdict !== "pass" && verdict !== "fail")) return null;
  return { lower: loss.operations, upper: loss.operations };
}

function controlRows(runs: readonly ScoredRun[]): ControlRow[] {
  const kinds = Map.groupBy(runs, ({ title, defect }) => JSON.stringify([title, defect]));
  return [...kinds.values()]
    .map((same) => {
      const last = same.at(-1)!;
      return { title: last.title, defect: last.defect, last, total: same.length };
    })
    .sort(byName);
}

function byName(a: { readonly title: string }, b: { readonly title: string }): number {
  return a.title < b.title ? -1 : a.title > b.title ? 1 : 0;
}
