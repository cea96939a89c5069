/**
 * The standby falls behind, then the primary dies, and an operator fails over to the lagging standby. `--policy` selects what the
 * primary does while the standby lags: refuse events, or accept and note them for reconciliation.
 */
import {
  atMost,
  choice,
  declareLost,
  fence,
  job,
  linkThrottled,
  promote,
  regionOutage,
  repoint,
  scaleUp,
  scenario,
  smokeTest,
  switchEdge,
  trafficOf,
  tryToWrite,
  verifyHealth,
  verifyStandby,
  webhooks,
  zero,
} from "../harness/index.ts";
import { pointedAt, replicationLagPolicy, warmStandby } from "../topology/warm-standby.ts";

const application = ["webhook", "worker"];
/** The primary acts when its standby lags by this much. What it accepted by then, and a little more, may be lost. */
const lagBudgetMs = 1_500;

export default scenario("wal-lag", {
  promise: "A standby that lags costs no more than was agreed when it has to take over.",
  topology: warmStandby,
  target: "eu-west-1",
  load: webhooks({ perSecond: 100, redelivered: 0.05 }),
  sustained: "2s",
  options: { policy: choice("what the primary does while its standby lags", "pause-writes", "degraded") },
  settings: ({ policy }) => replicationLagPolicy(policy, lagBudgetMs),
  catches: ["lag-blind", "no-fencing", "replay-skips"],
  needs: ["links", "databases", "edge", "parts", "settings", "jobs"],
  criteria: ({ policy }) => ({
    rto: atMost("30s"),
    ...(policy === "pause-writes"
      ? { rpoAtFailover: trafficOf("2s"), lostEvents: trafficOf("2s") }
      : { reconciliation: zero, lostEvents: zero, rpoAfterHeal: zero }),
    duplicateCredits: zero,
    unexpectedCredits: zero,
    walContinuity: zero,
    singleWriter: zero,
  }),
  proves: ({ policy }) => ({
    "P-04": policy === "degraded" ? ["lost-events", "duplicate-credits"] : ["duplicate-credits"],
    "F-01": ["rto", "rpo", "unexpected-credits"],
    "F-07": policy === "degraded" ? ["reconciliation", "lost-events"] : ["rpo"],
    "F-12": ["wal-continuity"],
    "M-01": ["rto", "rpo"],
    "M-02": ["faults-proven"],
    "L-01": ["wal-continuity"],
    "L-04": ["rto"],
    "L-08": ["single-writer"],
  }),

  async drill({ steady, inject, lagging, perform, recovered, heal, converged, target: primary, ...drill }) {
    const standby = drill.others[0]!;
    await perform(verifyStandby(standby));
    await steady("6s");
    await inject(linkThrottled({ from: primary, to: standby, bytesPerSecond: 1_000 }));
    await lagging(standby, "3s");
    await steady("4s");
    await inject(regionOutage(primary));
    await perform(declareLost(primary));
    await perform(fence(primary, application));
    await perform(promote(standby));
    await perform(repoint(standby, application, pointedAt(standby)));
    await perform(scaleUp(standby, ["redis", ...application]));
    await perform(switchEdge(standby));
    await perform(verifyHealth(standby));
    await perform(smokeTest(standby));
    await recovered();
    await heal();
    await perform(tryToWrite(primary));
    if (drill.options.policy === "degraded")
      await perform(job(standby, "reconcile", "reconcile from the old primary"));
    await steady("3s");
    await converged();
  },
});
