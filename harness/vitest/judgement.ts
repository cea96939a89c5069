/**
 * What a result proves of one question. Nothing is measured here: it weighs what the checks found. What was not examined, not
 * measured, or found by a drill that proved nothing is `unproven`, which is neither kept nor broken.
 */
import { criterionRows } from "../../reports/facts/criteria.ts";
import { boundText } from "../contract/criteria.ts";
import { objectionsIn } from "../contract/objections.ts";
import { counted, duration } from "../contract/quantity.ts";
import { recoveryText } from "../contract/recovery.ts";
import type { CheckResult, Objection, Result, Witness } from "../contract/result.ts";
import { type Duration, milliseconds } from "../drill/duration.ts";

export interface Judgement {
  readonly state: "kept" | "broken" | "unproven";
  readonly findings: readonly Finding[];
}

export interface Finding {
  /** The check that found it; `null` for what no check found. */
  readonly check: string | null;
  readonly found: string;
  /** Each figure with its limit. */
  readonly figures: readonly { readonly measured: string; readonly limit: string }[];
  readonly witnesses: readonly Witness[];
}

type Origin = Objection["from"];

/** What keeps a figure from being trusted, whatever the checks found. */
const beside: readonly Origin[] = ["trouble", "interruption", "history"];

/** Whether the drill's own promise was kept: its verdict. */
export function promiseKept(result: Result): Judgement {
  const { verdict, checks } = result;
  const failed = checks.filter((check) => check.verdict === "fail");
  if (verdict === "fail" && failed.length > 0)
    return { state: "broken", findings: failed.map((check) => findingOf(result, check)) };
  if (verdict !== "pass") return unproven(...objectionFindings(result));
  const against = checks.filter((check) => check.verdict !== "pass");
  if (checks.length === 0) return unproven(plain("the result is a pass without any check"));
  if (against.length > 0 || objectionsIn(result).length > 0)
    return unproven(
      plain("the result is a pass, and not all of its checks are"),
      ...against.map((check) => findingOf(result, check)),
    );
  return { state: "kept", findings: checks.map((check) => findingOf(result, check)) };
}

/** Whether service was back within the limit, by the upper bound of the recovery time. */
export function recoveredWithin(result: Result, within: Duration): Judgement {
  const limitMs = milliseconds(within);
  const judged = judgedBy(result, "rto", `rto: atMost("${within}")`);
  if ("state" in judged) return judged;
  const { rto } = result.measures;
  const criterion = result.criteria.find(({ id }) => id === "rto");
  if (rto === null || criterion === undefined)
    return unproven({ ...judged, found: "no recovery time was measured" });
  const { lowerMs, upperMs } = rto;
  const limit = `at most ${duration(limitMs)}`;
  const finding = { ...judged, figures: [{ measured: recoveryText(rto, limitMs), limit }] };
  const because = (found: string) => unproven({ ...finding, found: `${judged.found}; ${found}` });
  if (lowerMs === null || upperMs === null)
    return judged.verdict === "fail" && limitMs <= criterion.limit
      ? { state: "broken", findings: [finding] }
      : because(`nothing is proven of ${limit}`);
  if (lowerMs > limitMs) return { state: "broken", findings: [finding] };
  if (upperMs > limitMs) return because(`the recovery time straddles ${duration(limitMs)}`);
  if (judged.verdict === "fail")
    return because(
      `whether service was back by itself was judged for ${boundText(criterion)} alone: raise the limit in the drill's criteria`,
    );
  return keptUnless(result, beside, finding);
}

/** Whether every acknowledged event is in every region: not one may be missing, whatever the drill tolerates. */
export function nothingLost(result: Result): Judgement {
  return noneOf(result, "lost-events", "lostEvents: zero");
}

/** Whether no event is credited more than once: not one, whatever the drill tolerates. */
export function creditedOnce(result: Result): Judgement {
  return noneOf(result, "duplicate-credits", "duplicateCredits: zero");
}

function noneOf(result: Result, id: string, criterion: string): Judgement {
  const judged = judgedBy(result, id, criterion);
  if ("state" in judged) return judged;
  const measured = counted(judged.violations, "events");
  const finding = { ...judged, figures: [{ measured, limit: "at most 0 events" }] };
  if (judged.violations > 0) return { state: "broken", findings: [finding] };
  if (judged.verdict === "fail")
    return unproven({ ...finding, found: `${judged.found}, and names no event` });
  // What is still on its way may arrive a second time. What is lost for ever is waited for in vain, and explains the wait.
  const explained = result.checks.some(({ id, verdict }) => id === "lost-events" && verdict === "fail");
  return keptUnless(result, explained ? beside : [...beside, "convergence"], finding);
}

/** What this check found, if it decides anything; else why not. */
function judgedBy(result: Result, id: string, criterion: string): Judgement | (Finding & CheckPart) {
  if (result.verdict !== "pass" && result.verdict !== "fail") return unproven(...objectionFindings(result));
  const check = result.checks.find((one) => one.id === id);
  if (check === undefined)
    return unproven({
      ...plain(`the drill does not make this check: add \`${criterion}\` to its criteria`),
      check: id,
    });
  const finding = findingOf(result, check);
  if (check.verdict !== "pass" && check.verdict !== "fail") return unproven(finding);
  if (check.examined === 0) return unproven({ ...finding, found: `${check.reason}; nothing was examined` });
  return { ...finding, verdict: check.verdict, violations: check.violations };
}

type CheckPart = Pick<CheckResult, "verdict" | "violations">;

function keptUnless(result: Result, origins: readonly Origin[], finding: Finding): Judgement {
  const against = objectionFindings(result, origins);
  return against.length === 0 ? { state: "kept", findings: [finding] } : unproven(...against, finding);
}

function unproven(...findings: readonly Finding[]): Judgement {
  return {
    state: "unproven",
    findings: findings.length > 0 ? findings : [plain("the result gives no reason")],
  };
}

/** What stands against the drill, the checks among it with all that they found. */
function objectionFindings(result: Result, origins?: readonly Origin[]): Finding[] {
  return objectionsIn(result)
    .filter(({ from }) => origins === undefined || origins.includes(from))
    .map(({ reason, check }) => {
      const made = result.checks.find(({ id }) => id === check);
      return made === undefined ? plain(reason) : findingOf(result, made);
    });
}

function findingOf(result: Result, { id, reason, witnesses }: CheckResult): Finding {
  const rows = criterionRows(result).filter(({ check }) => check === id);
  const figures = rows.map(({ measured, limit }) => ({ measured, limit }));
  return { check: id, found: reason, figures, witnesses };
}

function plain(found: string): Finding {
  return { check: null, found, figures: [], witnesses: [] };
}
