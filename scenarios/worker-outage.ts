/**
 * The worker of one region dies while its webhook still accepts events. The backlog grows, and must be applied in order once the
 * worker is back.
 */
import {
  atLeast,
  atMost,
  exact,
  exactlyOnceEverywhere,
  partOutage,
  scenario,
  webhooks,
} from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";

export default scenario("worker-outage", {
  promise:
    "When all workers of a region die, the other region carries on, and the backlog is worked off in order.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 200, redelivered: 0.05 }),
  sustained: "2s",
  catches: ["commit-before-apply"],
  criteria: {
    firstTryAvailability: atLeast("99.9%"),
    ...exactlyOnceEverywhere,
    order: exact,
    replicationLag: atMost("3s"),
  },
  proves: {
    "P-04": ["lost-events", "duplicate-credits", "dedup-parity"],
    "P-06": ["replication-lag", "availability"],
    "P-07": ["order"],
    "F-12": ["dedup-parity"],
    "M-01": ["availability", "replication-lag"],
  },

  async drill({ steady, inject, heal, converged, target }) {
    await steady("6s");
    const outage = await inject(partOutage(target, ["worker"], { data: "kept", behind: true }));
    await steady("8s");
    await heal(outage);
    await steady("5s");
    await converged();
  },
});
