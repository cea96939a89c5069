/** How checks are tested: on a golden history, on the empty one, and on one mutation for each anomaly they must see. */
import { describe, expect, it } from "vitest";
import { type CheckId, checks } from "../../harness/check/index.ts";
import type { CheckResult, Verdict } from "../../harness/contract/result.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { criteriaOf, of, runRecord } from "./golden.ts";

export type Mutation = (records: HistoryRecord[]) => void;
/** What is wrong, the check that must see it, its verdict, its reason, and a witness if there must be one. */
export type Case = [
  anomaly: string,
  check: CheckId,
  verdict: Verdict,
  reason: RegExp,
  mutation: Mutation,
  witness?: RegExp,
];

/** Checks whose golden histories have files of their own. */
export const elsewhere = [
  ...(["wal-continuity", "order", "replication-lag"] as const),
  "outages",
  ...(["single-writer", "reconciliation", "dead-letters", "stale-reads"] as const),
] as const satisfies readonly CheckId[];

export function judged(id: CheckId, golden: () => HistoryRecord[], mutation?: Mutation): CheckResult {
  const records = golden();
  mutation?.(records);
  return checks[id](indexRecords(records));
}

export const withLimits = (limits: Parameters<typeof criteriaOf>[0]): Mutation => {
  return (records) => {
    of(records, "run")[0]!.criteria = criteriaOf(limits);
  };
};

export const both =
  (...mutations: Mutation[]): Mutation =>
  (records) => {
    for (const mutation of mutations) mutation(records);
  };

export function describeChecks(
  ids: readonly CheckId[],
  golden: () => HistoryRecord[],
  cases: readonly Case[],
): void {
  describe.each(ids)("check %s", (id) => {
    it("passes the golden history, and says how much it examined", () => {
      const { verdict, violations, examined, witnesses, reason } = judged(id, golden);
      expect({ verdict, violations, witnesses }, reason).toEqual({
        verdict: "pass",
        violations: 0,
        witnesses: [],
      });
      expect(examined).toBeGreaterThan(0);
    });

    it("never passes the empty history", () => {
      const { verdict, examined } = checks[id](indexRecords([runRecord()]));
      expect({ verdict, examined }).toEqual({ verdict: "inconclusive", examined: 0 });
    });

    it("is covered by at least one anomaly", () => {
      expect(cases.some(([, check]) => check === id)).toBe(true);
    });
  });

  describe("anomalies", () => {
    it.each([...cases])("%s: %s is %s", (_, id, verdict, reason, mutation, witness) => {
      const result = judged(id, golden, mutation);
      expect(result).toMatchObject({ id, verdict, reason: expect.stringMatching(reason) });
      if (witness) expect(result.witnesses[0]?.text).toMatch(witness);
    });
  });
}
