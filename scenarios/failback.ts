/**
 * The primary of eight databases dies, an operator fails over to the standby, rebuilds the old primary as a replica, and later
 * hands the writes and the traffic back to it. Every step is one of the runbook.
 */
import {
  atLeast,
  atMost,
  declareLost,
  fence,
  handOver,
  job,
  makeReplica,
  promote,
  regionOutage,
  repoint,
  scaleDown,
  scaleUp,
  scenario,
  shiftTraffic,
  smokeTest,
  switchEdge,
  tryToWrite,
  verifyHealth,
  verifyStandby,
  webhooks,
  zero,
} from "../harness/index.ts";
import { pointedAt } from "../topology/warm-standby.ts";
import { warmStandbyOfEight } from "../topology/warm-standby-eight.ts";

const application = ["webhook", "worker", "heartbeat"];

export default scenario("failback", {
  promise:
    "After a failover the old primary gets everything back: data, writes, traffic. Nothing is lost on the way.",
  topology: warmStandbyOfEight,
  target: "eu-west-1",
  load: webhooks({ perSecond: 100, redelivered: 0.05 }),
  sustained: "2s",
  catches: ["hasty-failback"],
  needs: ["databases", "edge", "jobs", "parts", "replicas", "settings"],
  ownRegions: "makes databases anew",
  criteria: {
    rto: atMost("30s"),
    rpoAfterHeal: zero,
    lostEvents: zero,
    duplicateCredits: zero,
    unexpectedCredits: zero,
    ledgerParity: zero,
    dedupParity: zero,
    walContinuity: zero,
    singleWriter: zero,
    replicationLag: atMost("30s"),
    availability: atLeast("99.95%"),
  },
  proves: {
    "P-04": ["lost-events", "duplicate-credits", "dedup-parity"],
    "P-12": ["lost-events", "availability"],
    "F-11": ["availability", "dedup-parity"],
    "L-01": ["wal-continuity"],
    "L-02": ["replication-lag"],
    "L-04": ["rto"],
    "L-07": ["lost-events", "ledger-parity", "single-writer"],
    "L-08": ["single-writer"],
    "M-05": ["ledger-parity"],
    "M-06": ["ledger-parity", "availability"],
  },

  async drill({ steady, inject, perform, recovered, heal, converged, target: primary, others }) {
    const standby = others[0]!;
    await perform(verifyStandby(standby));
    await steady("5s");

    const outage = await inject(regionOutage(primary));
    await perform(declareLost(primary));
    await perform(fence(primary, application));
    await perform(promote(standby));
    await perform(repoint(standby, application, pointedAt(standby)));
    await perform(scaleUp(standby, ["redis", ...application]));
    await perform(switchEdge(standby));
    await perform(verifyHealth(standby));
    await perform(smokeTest(standby));
    await recovered();

    await heal(outage);
    await perform(tryToWrite(primary));
    await perform(job(standby, "reconcile", "reconcile from the old primary"));
    await perform(makeReplica(primary, standby));
    await steady("3s");
    await perform(handOver({ from: standby, to: primary, application }));
    await perform(repoint(standby, ["webhook"], pointedAt(primary)));
    await perform(scaleUp(standby, ["webhook"]));
    await perform(makeReplica(standby, primary));
    await perform(repoint(primary, application, pointedAt(primary)));
    await perform(scaleUp(primary, application));
    for (const percent of [10, 50]) {
      await perform(shiftTraffic({ [primary]: percent, [standby]: 100 - percent }));
      await steady("3s");
    }
    await perform(shiftTraffic({ [primary]: 100 }));
    await perform(scaleDown(standby, ["redis", "webhook"]));
    await perform(verifyHealth(primary));
    await perform(smokeTest(primary));
    await perform(verifyStandby(standby));
    await perform(tryToWrite(standby));
    await steady("3s");
    await converged();
  },
});
