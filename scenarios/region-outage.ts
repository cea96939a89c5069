/**
 * A whole region dies at once and later starts again, on its data or, with `--disk lost`, empty. The other region must serve within
 * the limit, and the lost data must come back from it.
 */
import {
  atLeast,
  atMost,
  choice,
  exactlyOnceEverywhere,
  job,
  regionOutage,
  scenario,
  trafficOf,
  webhooks,
  zero,
} from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";

export default scenario("region-outage", {
  promise: "Losing a whole region costs at most 15 s of service and not one acknowledged credit.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 200, redelivered: 0.05 }),
  sustained: "3s",
  options: { disk: choice("what becomes of the region's data", "kept", "lost") },
  catches: ["no-dedup", "ack-before-durable", "no-health-check"],
  ownRegions: ({ disk }) => (disk === "lost" ? "deletes the data of a region" : null),
  criteria: ({ disk }) => {
    // What a region acknowledged but did not copy yet is lost with its disk. It is counted, and the events are named.
    const lost = disk === "lost" ? trafficOf("1s") : zero;
    return {
      rto: atMost("15s"),
      rpoAfterHeal: lost,
      ...exactlyOnceEverywhere,
      lostEvents: lost,
      availability: atLeast("99.95%"),
      latencyP95: atMost("400ms"),
    };
  },
  proves: ({ disk }) => ({
    "R-08": ["rto", "availability"],
    "R-09": ["rto", "availability"],
    "P-01": ["rto"],
    // A lost disk takes events that exist nowhere else, so that variant does not prove "not one event lost".
    "P-02": disk === "lost" ? [] : ["lost-events", "availability"],
    "P-04":
      disk === "lost"
        ? ["duplicate-credits", "dedup-parity"]
        : ["lost-events", "duplicate-credits", "dedup-parity"],
    "F-01": ["rto", "rpo", "ledger-parity"],
    "F-02": ["rto"],
    "F-12": ["dedup-parity"],
    "M-01": ["rto", "rpo", "availability", "latency"],
    "M-02": ["faults-proven"],
    "M-05": ["ledger-parity"],
  }),

  async drill({ steady, inject, recovered, heal, perform, converged, target, options }) {
    await steady("10s");
    const outage = await inject(regionOutage(target, { disk: options.disk }));
    await recovered();
    await steady("5s");
    await heal(outage);
    if (options.disk === "lost")
      await perform(job(target, "reconcile", "rebuild the ledger from the other region"));
    await steady("5s");
    await converged();
  },
});
