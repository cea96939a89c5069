/**
 * From requirements, by way of what drills claim to prove, to the last result of each check: one row for each
 * requirement, drill and check. Pure; the last runs are given.
 */
import type { Result, Verdict } from "../../harness/contract/result.ts";
import type { Requirement } from "./requirements.ts";

/**
 * - `proven`: the check passed, and the drill as a whole ended as it must
 * - `proven in part`: the same, for a requirement of which some of it is not shown by any drill
 * - `known weakness`: the check failed as a weakness of real software makes it
 * - `failing`: the check failed
 * - `inconclusive`: the check, or the drill around it, shows nothing
 * - `never run`: a scenario claims it, and no run of it was kept
 * - `open`: nothing claims it
 * - `unknown requirement`: claimed, and not in the list of requirements
 */
export const traceStates = [
  ...(["proven", "proven in part", "known weakness", "failing"] as const),
  ...(["inconclusive", "never run", "open", "unknown requirement"] as const),
] as const;
export type TraceState = (typeof traceStates)[number];

/** A scenario with one choice of its options. */
export interface Claimant {
  /** `region-outage --disk lost` */
  readonly drill: string;
  readonly topology: string;
  /** With what it was shortened from, where it was. */
  readonly profile: string;
  /** Requirements by id, each with the checks that prove it. */
  readonly proves: Readonly<Record<string, readonly string[]>>;
  /** For which it must fail. */
  readonly weakness: { readonly in: string; readonly shownBy: readonly string[] } | null;
  /** The worst run of the newest commit, and what its verdict counts for; `null` where none was kept. */
  readonly last: { readonly result: Result; readonly counts: Verdict } | null;
}

interface Claim {
  readonly by: Claimant;
  readonly check: string;
}

export interface TraceRow {
  readonly requirement: Requirement;
  readonly state: TraceState;
  /** `null` where nothing claims the requirement. */
  readonly claim: Claim | null;
}

/** In the order of the requirements, then of the claimants; claims of requirements that are not listed come last. */
export function traceRows(requirements: readonly Requirement[], claimants: readonly Claimant[]): TraceRow[] {
  const known = new Set(requirements.map(({ id }) => id));
  const claimed = new Set(claimants.flatMap(({ proves }) => Object.keys(proves)));
  return [
    ...requirements.flatMap((requirement) => rowsOf(requirement, claimants)),
    ...[...claimed.difference(known)].flatMap((id) => unknownRows(id, claimants)),
  ];
}

function rowsOf(requirement: Requirement, claimants: readonly Claimant[]): TraceRow[] {
  const rows = claimsOf(requirement.id, claimants).map((claim) => {
    return { requirement, claim, state: stateOf(requirement, claim) };
  });
  return rows.length > 0 ? rows : [{ requirement, claim: null, state: "open" }];
}

function unknownRows(id: string, claimants: readonly Claimant[]): TraceRow[] {
  const requirement = { id, document: "", profile: "", text: "", notShown: "" };
  return claimsOf(id, claimants).map((claim) => ({ requirement, claim, state: "unknown requirement" }));
}

function claimsOf(id: string, claimants: readonly Claimant[]): Claim[] {
  return claimants.flatMap((by) =>
    Object.hasOwn(by.proves, id) ? by.proves[id]!.map((check) => ({ by, check })) : [],
  );
}

function stateOf({ notShown }: Requirement, claim: Claim): TraceState {
  const { last, weakness } = claim.by;
  if (last === null) return "never run";
  const found = checkIn(claim);
  if (found === "fail")
    return last.counts === "pass" && weakness?.shownBy.includes(claim.check) ? "known weakness" : "failing";
  // A check that passed in a drill that went wrong passed under conditions that are not known.
  if (found !== "pass" || last.counts !== "pass") return "inconclusive";
  return notShown === "" ? "proven" : "proven in part";
}

/** What the check found in the last run; `null` where that run did not make it, or there is none. */
export function checkIn({ by, check }: Claim): Verdict | null {
  return by.last?.result.checks.find(({ id }) => id === check)?.verdict ?? null;
}

/** Of a requirement as a whole: what fails counts before what is proven, and that before what shows nothing. */
const precedence: readonly TraceState[] = [
  ...(["unknown requirement", "failing", "proven", "proven in part"] as const),
  ...(["known weakness", "inconclusive", "never run", "open"] as const),
];

/**
 * The state of each requirement, in the order of the rows. It is proven as a whole where each check that is claimed for
 * it passed in one drill at least.
 */
export function requirementStates(rows: readonly TraceRow[]): Map<string, TraceState> {
  const byId = Map.groupBy(rows, ({ requirement }) => requirement.id);
  return new Map([...byId].map(([id, its]) => [id, stateOfAll(its)]));
}

function stateOfAll(rows: readonly TraceRow[]): TraceState {
  const state = precedence.find((one) => rows.some((row) => row.state === one))!;
  if (state !== "proven") return state;
  const claimed = new Set(rows.map(({ claim }) => claim?.check));
  const passed = new Set(rows.filter((row) => row.state === "proven").map(({ claim }) => claim?.check));
  return passed.size === claimed.size ? "proven" : "proven in part";
}
