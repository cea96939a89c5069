/** The words of a scorecard, the same in the terminal, the summary and the page: what got worse, and on what grounds. */

import { count, counted, duration, durationBetween, share } from "../../harness/contract/quantity.ts";
import type { Flake } from "../../harness/score/flakes.ts";
import type { Distribution, Interval } from "../../harness/score/interval.ts";
import type { MeasureScore, Scorecard, ScoreRow } from "../../harness/score/scorecard.ts";
import type { ScoredRun } from "../../harness/score/scored-run.ts";
import type { Shift } from "../../harness/score/shift.ts";

/** A measure that is scored: its name, its unit in words, and where it stands. */
export interface ScoredMeasure {
  readonly id: string;
  readonly name: string;
  readonly score: (row: ScoreRow) => MeasureScore | null;
  readonly inWords: (value: Interval) => string;
}

export const scoredMeasures: readonly ScoredMeasure[] = [
  { id: "rto", name: "RTO", score: (row) => row.rtoMs, inWords: recovery },
  { id: "rpo", name: "RPO at failover", score: (row) => row.rpoAtFailover, inWords: operations },
  { id: "rpo-after", name: "RPO after healing", score: (row) => row.rpoAfterHeal, inWords: operations },
];

function recovery({ lower, upper }: Interval): string {
  if (upper === Number.POSITIVE_INFINITY)
    return lower === upper ? "never back" : `${duration(lower)} or never`;
  return signed(lower, upper, durationBetween, duration);
}

function operations({ lower, upper }: Interval): string {
  return lower === upper ? counted(upper, "operations") : `${count(lower)}–${counted(upper, "operations")}`;
}

/** Differences may be negative, which no duration is. */
function signed(
  lower: number,
  upper: number,
  between: (lower: number, upper: number) => string,
  single: (value: number) => string,
): string {
  if (lower >= 0) return between(lower, upper);
  const one = (value: number) => (value < 0 ? `−${single(-value)}` : single(value));
  return `${one(lower)} to ${one(upper)}`;
}

/** `2.1–2.2 s in the middle of 12 runs, 1.9–2 s to 3–3.1 s`. */
export function distributionText(
  { samples, least, median, most }: Distribution,
  inWords: ScoredMeasure["inWords"],
): string {
  if (samples === 1) return `${inWords(median)} in one run`;
  if (least.lower === most.lower && least.upper === most.upper)
    return `${inWords(median)} in all ${count(samples)} runs`;
  return `${inWords(median)} in the middle of ${count(samples)} runs, from ${inWords(least)} to ${inWords(most)}`;
}

/** On what grounds a shift is claimed, or not. */
export function shiftText(shift: Shift, inWords: ScoredMeasure["inWords"], significance: number): string {
  const compared = `${count(shift.newer)} newest against ${count(shift.earlier)} earlier green`;
  if (shift.kind === "too-few") {
    const least =
      shift.leastP === null
        ? ""
        : `: at best p ${probability(shift.leastP)}, at most ${significance} is needed`;
    return `too few runs to tell (${compared}${least})`;
  }
  const grounds = `${compared}, p ${probability(shift.p)}`;
  if (shift.kind === "unproven") return `no shift shown (${grounds})`;
  const above =
    shift.above.lower === shift.above.upper
      ? share(shift.above.upper)
      : `${share(shift.above.lower)} to ${share(shift.above.upper)}`;
  return (
    `${shift.kind}: ${inWords(shift.newerMedian)} in the middle, ${inWords(shift.earlierMedian)} before; ` +
    `${difference(shift.difference, inWords)}; a newer run is above an earlier one in ${above} of pairs (${grounds})`
  );
}

function difference({ lower, upper }: Interval, inWords: ScoredMeasure["inWords"]): string {
  if (lower === Number.POSITIVE_INFINITY || upper === Number.NEGATIVE_INFINITY) return "without bound";
  if (upper === Number.POSITIVE_INFINITY)
    return `by ${inWords({ lower, upper: lower })} more, or without bound`;
  if (upper < 0) return `by ${inWords({ lower: -upper, upper: -lower })} less`;
  return `by ${inWords({ lower: Math.max(0, lower), upper })} more`;
}

function probability(p: number): string {
  return p < 0.0001 ? "< 0.0001" : `= ${Number(p.toPrecision(2))}`;
}

/** A line for each thing that got worse: the summary opens with these. */
export function alarms({ rows, significance }: Scorecard): string[] {
  return rows.flatMap((row) => [
    ...(row.regression === null ? [] : [`${named(row)}: ${regressionText(row)}`]),
    ...scoredMeasures.flatMap(({ name, score, inWords }) => {
      const shift = score(row)?.shift;
      return shift?.kind === "higher"
        ? [`${named(row)}: ${name} ${shiftText(shift, inWords, significance)}`]
        : [];
    }),
  ]);
}

/** Which of the newest runs were not green, and what was green before. */
export function regressionText({ regression }: ScoreRow): string {
  if (regression === null) return "none";
  const { run, notGreen, newest, lastGreen } = regression;
  return (
    `${run.counts} in ${notGreen} of ${counted(newest, "newest runs")}, last in ${run.id} at ${commitText(run)}; ` +
    `the last green run before was ${lastGreen.id} at ${commitText(lastGreen)}`
  );
}

export function flakeText({ title, provider, seed, commit, runs }: Flake): string {
  const ends = runs.map(({ id, counts }) => `${counts} in ${id}`).join(", ");
  return `${title} on ${provider}, seed ${seed}, commit ${shortCommit(commit)}: ${ends}`;
}

/** One drill in one line. */
export function scoreLine(row: ScoreRow): string {
  const rto = row.rtoMs === null ? "" : ` · RTO ${recovery(row.rtoMs.all.median)}`;
  return `${named(row)}  ${row.last.text} ${age(row.sinceLastMs)} ago · ${successText(row)}${rto}`;
}

export function successText({ passed, total }: Pick<ScoreRow, "passed" | "total">): string {
  return `${count(passed)} of ${count(total)} as expected (${share(passed / total)})`;
}

/** How long ago: `12 min`, `5 h`, `3 days`. A moment to come is now. */
export function age(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${count(Math.floor(hours / 24))} days`;
}

function named({ title, provider }: Pick<ScoreRow, "title" | "provider">): string {
  return `${title} on ${provider}`;
}

export function commitText({ commit }: Pick<ScoredRun, "commit">): string {
  return commit === null ? "an unknown commit" : `commit ${shortCommit(commit)}`;
}

function shortCommit(commit: string): string {
  return commit.replace(/^([0-9a-f]{10})[0-9a-f]+/, "$1");
}
