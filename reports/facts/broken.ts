/**
 * What a failed drill is about: the promises that broke, and the life of a few events that show it. Everything the
 * checks found about the same event is brought together, so that the reader follows it through both regions.
 */
import type { CheckResult, Result, Witness } from "../../harness/contract/result.ts";
import type { EventLife } from "../../harness/measure/event-life.ts";
import type { ReportInput } from "../input.ts";
import { type CriterionRow, criterionRows } from "./criteria.ts";

export interface BrokenPromise {
  readonly check: CheckResult;
  /** The criteria this check found broken; empty for a check that has no limit of its own. */
  readonly criteria: readonly CriterionRow[];
}

/** One example that is no event: what it is about and all that was seen of it, in order of time. */
export interface Example {
  readonly subject: string;
  readonly seen: readonly Witness[];
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

/**
 * Up to `most` events, with their lives, that show what broke: those that the first failed check names, else those that
 * the outage hurt most. Empty for a drill that did not fail, and where only accounts or regions are named.
 */
export function brokenLives(input: ReportInput, most = 3): EventLife[] {
  const failed = input.result.checks.filter(({ verdict }) => verdict === "fail");
  const named = failed.find(({ witnesses }) => witnesses.some(({ eventId }) => eventId));
  const ids = named?.witnesses.flatMap(({ eventId }) => eventId ?? []);
  if (ids === undefined && failed.some(({ witnesses }) => witnesses.length > 0)) return [];
  return livesOf(input, ids ?? input.longestWaits).slice(0, most);
}

/** The known lives of these events, each once, in the order given. */
export function livesOf({ lives }: ReportInput, eventIds: readonly string[]): EventLife[] {
  const byId = new Map(lives.map((life) => [life.eventId, life]));
  return [...new Set(eventIds)].flatMap((id) => byId.get(id) ?? []);
}

/** The failed checks that name this event. */
export function accusers({ checks }: Result, eventId: string): string[] {
  return checks
    .filter(({ verdict, witnesses }) => verdict === "fail" && witnesses.some((w) => w.eventId === eventId))
    .map(({ id }) => id);
}

/** Up to `most` accounts or regions from the first failed check that names any, where no event can be followed. */
export function brokenExamples(result: Result, most = 3): Example[] {
  const failed = result.checks.filter(({ verdict }) => verdict === "fail");
  const witnesses = failed.find((check) => check.witnesses.length > 0)?.witnesses ?? [];
  const everything = result.checks.flatMap((check) => check.witnesses);
  const subjects = [...new Set(witnesses.map(subjectOf))].slice(0, most);
  return subjects.map((subject) => ({ subject, seen: seenOf(subject, everything) }));
}

function subjectOf(witness: Witness): string {
  return witness.eventId ?? witness.account ?? witness.region ?? witness.text;
}

function seenOf(subject: string, witnesses: readonly Witness[]): Witness[] {
  const seen = new Set<string>();
  return witnesses
    .filter((witness) => subjectOf(witness) === subject)
    .filter(({ at, region, text }) => {
      const key = `${at} ${region} ${text}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => (a.at ?? "").localeCompare(b.at ?? ""));
}
