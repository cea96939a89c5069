/**
 * Redis of one region dies and returns empty. Deduplication must not depend on it: the worker asks the ledger meanwhile, and
 * fills the keys again afterwards.
 */
import { atLeast, atMost, exactlyOnceEverywhere, partOutage, scenario, webhooks } from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";

export default scenario("dedup-outage", {
  promise:
    "Losing the deduplication cache costs speed, never a second credit; it is rebuilt from the ledger.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 200, redelivered: 0.1 }),
  sustained: "2s",
  catches: ["redis-is-authority"],
  ownRegions: "deletes the data of a cache",
  criteria: {
    firstTryAvailability: atLeast("99.9%"),
    ...exactlyOnceEverywhere,
    replicationLag: atMost("3s"),
  },
  proves: {
    "P-04": ["lost-events", "duplicate-credits", "dedup-parity"],
    "F-12": ["dedup-parity"],
    "M-01": ["availability", "replication-lag"],
  },

  async drill({ steady, inject, heal, converged, target }) {
    await steady("7s");
    const outage = await inject(partOutage(target, ["redis"], { data: "lost" }));
    await steady("7s");
    await heal(outage);
    await steady("6s");
    await converged();
  },
});
