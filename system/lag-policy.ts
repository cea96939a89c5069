/**
 * What the webhook does when the replica of its database lags more than agreed: `pause-writes` refuses events until the
 * replica has caught up, `degraded` accepts them and notes each for reconciliation, `none` only reports the lag. Before the
 * first replica connects nothing happens: a region that was just promoted has none.
 */

export const lagPolicies = ["none", "pause-writes", "degraded"] as const;
export type LagPolicy = (typeof lagPolicies)[number];

export type LagState = "no-replica" | "within-budget" | "over-budget" | "paused" | "degraded";

export interface LagReport {
  /** `null` before the first replica was seen. */
  readonly lagMs: number | null;
  readonly policy: LagPolicy;
  readonly state: LagState;
}

export function lagStateOf(policy: LagPolicy, budgetMs: number, lagMs: number | null): LagState {
  if (lagMs === null) {
    return "no-replica";
  }
  if (lagMs <= budgetMs) {
    return "within-budget";
  }
  return policy === "pause-writes" ? "paused" : policy === "degraded" ? "degraded" : "over-budget";
}
