/**
 * What a failed drill is about: the promises that broke, and the life of a few events that show it. Everything the
 * checks said about the same event is brought together, so that the reader follows it through both regions.
 */
import type { CheckResult, Result, Witness } from "../../harness/contract/result.ts";
import { type CriterionRow, criterionRows } from "./criteria.ts";

export interface BrokenPromise {
  readonly check: CheckResult;
  /** The criteria this check found broken; empty for a check that has no limit of its own. */
  readonly criteria: readonly CriterionRow[];
}

/** One example: what it is about and all that was seen of it, in order of time. */
export interface Example {
  readonly subject: string;
  readonly life: readonly Witness[];
}

export function brokenPromises(result: Result): BrokenPromise[] {
  const rows = criterionRows(result);
  return result.checks
    .filter(({ verdict }) => verdict === "fail")
    .map((check) => ({
      check,
      criteria: rows.filter((row) => row.check === check.id && row.verdict === "fail"),
    }));
}

/** Up to `most` examples from the first failed check that names any. */
export function brokenExamples(result: Result, most = 3): Example[] {
  const failed = result.checks.filter(({ verdict }) => verdict === "fail");
  const witnesses =
    (failed.find((check) => check.witnesses.some(({ eventId }) => eventId)) ?? failed[0])?.witnesses ?? [];
  const everything = result.checks.flatMap((check) => check.witnesses);
  const subjects = [...new Set(witnesses.map(subjectOf))].slice(0, most);
  return subjects.map((subject) => ({ subject, life: lifeOf(subject, everything) }));
}

function subjectOf(witness: Witness): string {
  return witness.eventId ?? witness.account ?? witness.region ?? witness.text;
}

function lifeOf(subject: string, witnesses: readonly Witness[]): Witness[] {
  const seen = new Set<string>();
  return witnesses
    .filter((witness) => subjectOf(witness) === subject)
    .filter(({ at, region, text }) => {
      const key = `${at} ${region} ${text}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => (a.at ?? "").localeCompare(b.at ?? ""));
}
