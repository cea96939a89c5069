/**
 * What four bodies of rules ask of an exercise, in our words, and what a drill answers. `docs/evidence.md` has the same rows.
 * It quotes nothing and certifies nothing: whether an answer is enough is the auditor's to say.
 */
import type { Result } from "../contract/result.ts";

export interface Answer {
  readonly reference: string;
  readonly asks: string;
  /** `no`: nothing in a pack answers this; people must. */
  readonly answered: "yes" | "in part" | "no";
  /** Files and fields of the pack that speak of it. */
  readonly where: readonly string[];
  /** What this run shows; `null` when nothing. */
  readonly found: string | null;
  readonly leftToPeople: string | null;
}

interface Facts {
  readonly result: Result;
  /** ISO 8601: until when the evidence counts. */
  readonly until: string;
}

interface Row extends Omit<Answer, "found"> {
  readonly find?: (facts: Facts) => string | null;
}

const dora = "DORA (EU) 2022/2554 Art. 11(6)";
const rts = "RTS (EU) 2024/1774 Art. 25";
const soc = "SOC 2 A1.3";
const iso = "ISO 22301:2019 8.5";

const rows: readonly Row[] = [
  {
    reference: `${dora}, first subparagraph, (a)`,
    asks: "continuity, response and recovery plans are tested at least yearly, and when systems change in substance",
    answered: "in part",
    where: ["evidence.json exercise, subject, validity"],
    find: ({ result: { run }, until }) =>
      `drilled ${run.startedAt} at commit ${run.commit ?? "unknown"}; counts until ${until} or the next change`,
    leftToPeople: "that plans exist, cover all functions, and say what the scenario does",
  },
  {
    reference: `${dora}, first subparagraph, (b)`,
    asks: "crisis communication plans are tested",
    answered: "no",
    where: [],
    leftToPeople: "all of it; a drill sends no message to anybody",
  },
  {
    reference: `${dora}, second subparagraph`,
    asks: "tests include cyber-attacks, and switching over to redundant capacity, backups and redundant facilities",
    answered: "in part",
    where: ["evidence.json outcome.faults, outcome.recoveryTime"],
    find: ({ result }) => faultsIn(result),
    leftToPeople:
      "cyber-attacks; restoring from backups where no scenario does it; the facilities in production",
  },
  {
    reference: `${dora}, third subparagraph`,
    asks: "policy and plans are reviewed in the light of test results",
    answered: "no",
    where: ["sign-off.md"],
    leftToPeople: "the review; sign-off.md has the lines for it",
  },
  {
    reference: `${rts}(1)`,
    asks: "tests take the business impact analysis and the risk assessment into account",
    answered: "no",
    where: ["criteria.json", "sign-off.md"],
    leftToPeople: "where the limits in criteria.json come from",
  },
  {
    reference: `${rts}(2)(a)`,
    asks: "severe but plausible scenarios",
    answered: "in part",
    where: ["evidence.json exercise.promise, outcome.faults"],
    find: ({ result }) => `${result.run.scenario}: ${faultsIn(result)}`,
    leftToPeople: "that the set of scenarios is adequate",
  },
  {
    reference: `${rts}(2)(b)`,
    asks: "services of third-party providers are tested where they apply",
    answered: "no",
    where: [],
    leftToPeople: "all of it; a drill runs on emulated regions",
  },
  {
    reference: `${rts}(2)(c)`,
    asks: "switch-over to redundant capacity, long enough, and back to normal",
    answered: "in part",
    where: [
      "evidence.json outcome.recoveryTime, outcome.recoveryPoint, outcome.faults",
      "result.json checks",
    ],
    find: ({ result }) => `${recoveryIn(result)}; ${faultsIn(result)}`,
    leftToPeople: "whether the time between fault and healing is sufficient",
  },
  {
    reference: `${rts}(2)(d)`,
    asks: "tests challenge the assumptions of the plans, governance and crisis communication included",
    answered: "in part",
    where: ["criteria.json", "controls.json", "deviations.json"],
    find: ({ result }) =>
      `${result.criteria.length} limits fixed before the first fault, SHA-256 ${result.criteriaSha256}`,
    leftToPeople: "governance and crisis communication",
  },
  {
    reference: `${rts}(2)(e)`,
    asks: "staff, providers, systems and services are verified to respond adequately",
    answered: "in part",
    where: ["result.json checks, timeline"],
    find: ({ result }) => checksIn(result),
    leftToPeople: "staff and providers",
  },
  {
    reference: `${rts}(3) and (4)`,
    asks: "central counterparties and depositories involve members, providers and other institutions",
    answered: "no",
    where: [],
    leftToPeople: "all of it",
  },
  {
    reference: `${rts}(5)`,
    asks: "results are documented; deficiencies are analysed, addressed and reported to the management body",
    answered: "in part",
    where: ["result.json", "reports/", "deviations.json", "sign-off.md"],
    find: ({ result }) => `documented: ${result.verdict}; ${result.reasons.length} reasons`,
    leftToPeople: "analysing, addressing and reporting",
  },
  {
    reference: soc,
    asks: "recovery plan procedures are tested, so that systems recover as the objectives say",
    answered: "in part",
    where: ["criteria.json", "result.json checks", "evidence.json outcome"],
    find: ({ result }) => `${checksIn(result)}; ${recoveryIn(result)}`,
    leftToPeople:
      "that the drilled system is the one in scope; key personnel being unavailable; changing the plans",
  },
  {
    reference: `${soc}, integrity and completeness of back-up data`,
    asks: "back-ups are tested for integrity and completeness",
    answered: "no",
    where: ["result.json checks ledger-parity, lost-events"],
    leftToPeople: "restoring back-ups; the checks compare replicas, not back-ups",
  },
  {
    reference: `${iso} a)`,
    asks: "exercises are consistent with the continuity objectives",
    answered: "in part",
    where: ["criteria.json"],
    find: ({ result }) => result.criteria.map(({ promise }) => promise).join("; ") || null,
    leftToPeople: "that these limits are the objectives",
  },
  {
    reference: `${iso} b)`,
    asks: "appropriate scenarios, well planned, with clear aims",
    answered: "yes",
    where: ["evidence.json exercise.promise", "criteria.json"],
    find: ({ result }) => result.run.promise,
    leftToPeople: null,
  },
  {
    reference: `${iso} c)`,
    asks: "teamwork, competence, confidence and knowledge are developed",
    answered: "no",
    where: [],
    leftToPeople: "all of it",
  },
  {
    reference: `${iso} d)`,
    asks: "taken together over time, exercises validate strategies and solutions",
    answered: "in part",
    where: ["evidence.json outcome"],
    find: ({ result }) => `one exercise: ${result.run.scenario}, ${result.verdict}`,
    leftToPeople: "the other exercises; one pack is one of them",
  },
  {
    reference: `${iso} e)`,
    asks: "post-exercise reports with outcomes, recommendations and actions",
    answered: "in part",
    where: ["reports/", "result.json", "sign-off.md"],
    find: ({ result }) => `outcome: ${result.verdict}`,
    leftToPeople: "recommendations and actions",
  },
  {
    reference: `${iso} f)`,
    asks: "exercises are reviewed for continual improvement, and their results acted on",
    answered: "no",
    where: ["sign-off.md"],
    leftToPeople: "all of it",
  },
  {
    reference: `${iso} g)`,
    asks: "exercises take place at planned intervals and when there are significant changes",
    answered: "in part",
    where: ["evidence.json validity, subject.commit, subject.topologySha256"],
    find: ({ result, until }) => `drilled ${result.run.startedAt}; counts until ${until} or the next change`,
    leftToPeople: "the plan of intervals",
  },
];

export function answersOf(facts: Facts): Answer[] {
  return rows.map(({ find, ...row }) => ({ ...row, found: find?.(facts) ?? null }));
}

function faultsIn({ faults }: Result): string {
  const lines = faults.map(({ kind, target, effectiveAt, healedAt }) => {
    const effect = effectiveAt === null ? "effect not proven" : `in effect ${effectiveAt}`;
    return `${kind} of ${target} (${effect}, ${healedAt === null ? "healing not proven" : `healed ${healedAt}`})`;
  });
  return lines.join("; ") || "no fault was injected";
}

function recoveryIn({ measures: { rto } }: Result): string {
  if (rto === null) return "no outage was measured";
  const bound = (ms: number | null) => (ms === null ? "never" : `${ms} ms`);
  return `recovery time from ${bound(rto.lowerMs)} to ${bound(rto.upperMs)}`;
}

function checksIn({ checks }: Result): string {
  const passed = checks.filter(({ verdict }) => verdict === "pass").length;
  return `${passed} of ${checks.length} checks passed`;
}
