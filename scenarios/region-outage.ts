import {
  atLeast,
  atMost,
  choice,
  exact,
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
    // What a region had acknowledged and not yet shipped is gone with its disk; that is stated, counted and named.
    const lost = disk === "lost" ? trafficOf("1s") : zero;
    return {
      rto: atMost("15s"),
      rpoAfterHeal: lost,
      lostEvents: lost,
      duplicateCredits: zero,
      unexpectedCredits: zero,
      dedupParity: exact,
      ledgerParity: exact,
      availability: atLeast("99.95%"),
      latencyP95: atMost("400ms"),
    };
  },

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
