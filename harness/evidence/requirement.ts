/**
 * What one requirement of a body of rules is, and what must be so in a run before it shows anything of it. The rows are in
 * `eu-rules.ts` and `standards.ts`. A condition is of the result alone: a reader can look every part of it up.
 */
import { recoveryClause } from "../contract/recovery.ts";
import { type CheckResult, madeToFail, type Result } from "../contract/result.ts";
import type { Retest, Stated } from "./stated.ts";

export interface Facts {
  readonly result: Result;
  /** ISO 8601: until when the evidence counts. */
  readonly until: string;
  /** `undefined` in packs of before anything could be stated. */
  readonly stated: Stated | undefined;
}

export interface Condition {
  /** As `docs/rules.md` names it. */
  readonly name: string;
  readonly words: string;
  readonly holds: (facts: Facts) => boolean;
}

export interface Requirement {
  readonly reference: string;
  /** In our words. */
  readonly asks: string;
  /** How far a pack can show it; `no`: nothing in a pack does, people must. */
  readonly atBest: "yes" | "in part" | "no";
  /** What must be so in the run; left out where every run shows it. */
  readonly given?: Condition;
  /** Files and fields of the pack that speak of it. */
  readonly where: readonly string[];
  /** What this run shows; `null` when nothing. */
  readonly find?: (facts: Facts) => string | null;
  readonly leftToPeople: string | null;
}

/** A requirement that nothing in a pack shows: people must; `where` names what helps them. */
export function forPeople(
  reference: string,
  asks: string,
  leftToPeople: string,
  where: readonly string[] = [],
): Requirement {
  return { reference, asks, atBest: "no", where, leftToPeople };
}

/** The drill ended in `pass` or `fail`, of a system that was as it is. */
export const tested: Condition = {
  name: "tested",
  words: "the drill examined something, ended in pass or fail, and was not made to fail",
  holds: ({ result }) =>
    (result.verdict === "pass" || result.verdict === "fail") &&
    madeToFail(result.run) === null &&
    result.checks.some(({ examined }) => examined > 0),
};

/** The edge left a region and another one answered, and all that was broken is whole again. */
export const switchedOverAndBack: Condition = {
  name: "switched over",
  words: `${tested.words}; the edge took a region out, another one answered, service came back, and every fault was proven to be healed`,
  holds: (facts) => {
    const { measures, faults } = facts.result;
    return (
      tested.holds(facts) &&
      measures.rto !== null &&
      measures.rto.reroutedMs !== null &&
      measures.rto.upperMs !== null &&
      faults.some(({ effectiveAt }) => effectiveAt !== null) &&
      faults.every(({ healedAt }) => healedAt !== null)
    );
  },
};

/** Checks that compare what was acknowledged with what is there, and copies with each other. */
const integrity: readonly string[] = [
  "lost-events",
  "duplicate-credits",
  "unexpected-credits",
  "ledger-parity",
  "dedup-parity",
  "reconciliation",
  "wal-continuity",
  "order",
  "dead-letters",
  "single-writer",
  "stale-reads",
];

/** What data are worth after recovery: nothing missing, nothing twice, copies alike, where something was broken. */
export const reconciled: Condition = {
  name: "reconciled",
  words:
    `${tested.words}; a fault took effect and was healed; lost-events, duplicate-credits, and ledger-parity or ` +
    "reconciliation examined something and passed without a violation, and so did every other check of the data",
  holds: (facts) => {
    const made = integrityChecks(facts.result);
    const clean = (id: string) => made.some((check) => check.id === id && isClean(check));
    return (
      tested.holds(facts) &&
      facts.result.faults.some(({ effectiveAt, healedAt }) => effectiveAt !== null && healedAt !== null) &&
      made.every(isClean) &&
      clean("lost-events") &&
      clean("duplicate-credits") &&
      (clean("ledger-parity") || clean("reconciliation"))
    );
  },
};

export const switchedOverUnharmed: Condition = {
  name: "switched over, reconciled",
  words: `${switchedOverAndBack.words}; ${reconciled.words.slice(tested.words.length + 2)}`,
  holds: (facts) => switchedOverAndBack.holds(facts) && reconciled.holds(facts),
};

/** Both objectives were set before the fault, and the run kept them. */
export const objectivesKept: Condition = {
  name: "objectives kept",
  words: `${tested.words}; rto and rpo examined something and passed`,
  holds: (facts) => tested.holds(facts) && ["rto", "rpo"].every((id) => hasPassed(facts.result, id)),
};

export const ranAndJudgedApart: Condition = {
  name: "judged apart",
  words: "it was stated who ran the drill and who judged it, and they are not the same",
  holds: ({ stated }) =>
    stated !== undefined &&
    stated.ranBy !== null &&
    stated.judgedBy !== null &&
    folded(stated.ranBy) !== folded(stated.judgedBy),
};

export const retestPassed: Condition = {
  name: "retested",
  words: `${tested.words}; it retests, by the same criteria, a run that failed, and passed`,
  holds: (facts) => {
    const earlier = facts.stated?.retestOf;
    return (
      tested.holds(facts) &&
      facts.result.verdict === "pass" &&
      earlier?.verdict === "fail" &&
      earlier.criteriaSha256 === facts.result.criteriaSha256
    );
  },
};

function integrityChecks({ checks }: Result): CheckResult[] {
  return checks.filter(({ id }) => integrity.includes(id));
}

/** A pass may allow some violations; this does not. */
function isClean({ verdict, examined, violations }: CheckResult): boolean {
  return verdict === "pass" && examined > 0 && violations === 0;
}

function hasPassed({ checks }: Result, id: string): boolean {
  return checks.some((check) => check.id === id && check.verdict === "pass" && check.examined > 0);
}

function folded(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
}

export function drilledIn({ result: { run }, until }: Facts): string {
  return `drilled ${run.startedAt} at commit ${run.commit ?? "unknown"}; counts until ${until} or the next change`;
}

export function faultsIn({ result: { faults } }: Facts): string {
  const lines = faults.map(({ kind, target, effectiveAt, healedAt }) => {
    const effect = effectiveAt === null ? "effect not proven" : `in effect ${effectiveAt}`;
    return `${kind} of ${target} (${effect}, ${healedAt === null ? "healing not proven" : `healed ${healedAt}`})`;
  });
  return lines.join("; ") || "no fault was injected";
}

export function recoveryIn({ result }: Facts): string {
  const { rto } = result.measures;
  if (rto === null) return "no outage was measured";
  const limitMs = result.criteria.find(({ id }) => id === "rto")?.limit ?? null;
  return recoveryClause(rto, limitMs);
}

export function checksIn({ result: { checks } }: Facts): string {
  const passed = checks.filter(({ verdict }) => verdict === "pass").length;
  return `${passed} of ${checks.length} checks passed`;
}

/** `null` when the run made no such check. */
export function integrityIn({ result }: Facts): string | null {
  return reasonsOf(integrityChecks(result));
}

/** `null` when the run has neither objective. */
export function objectivesIn({ result }: Facts): string | null {
  return reasonsOf(result.checks.filter(({ id }) => id === "rto" || id === "rpo"));
}

function reasonsOf(checks: readonly CheckResult[]): string | null {
  return checks.map(({ id, verdict, reason }) => `${id} ${verdict}: ${reason}`).join("; ") || null;
}

export function ranAndJudgedIn({ stated }: Facts): string | null {
  if (stated === undefined || (stated.ranBy === null && stated.judgedBy === null)) return null;
  return `as stated: ran by ${stated.ranBy ?? "(not stated)"}, judged by ${stated.judgedBy ?? "(not stated)"}`;
}

export function followedUpIn({ result, stated }: Facts): string | null {
  if (!stated) return null;
  const { finding, fix, retestOf } = stated;
  const parts = [
    ...(finding === null ? [] : [`finding: ${finding}`]),
    ...(fix === null ? [] : [`fix: ${fix}`]),
    ...(retestOf === null ? [] : [retestIn(retestOf, result)]),
  ];
  return parts.length === 0 ? null : `as stated: ${parts.join("; ")}; this run ended ${result.verdict}`;
}

function retestIn({ run, verdict, criteriaSha256 }: Retest, result: Result): string {
  const criteria = criteriaSha256 === result.criteriaSha256 ? "the same criteria" : "other criteria";
  return `retest of ${run}, which ended ${verdict} by ${criteria}`;
}
