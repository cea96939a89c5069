import { atLeast, atMost, exact, regionOutage, scenario, webhooks, zero } from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";

export default scenario("region-outage", {
  promise: "Losing a whole region costs at most 15 s of service and not one acknowledged credit.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 200, redelivered: 0.05 }),
  sustained: "3s",
  criteria: {
    rto: atMost("15s"),
    rpoAfterHeal: zero,
    lostEvents: zero,
    duplicateCredits: zero,
    unexpectedCredits: zero,
    dedupParity: exact,
    ledgerParity: exact,
    availability: atLeast("99.95%"),
    latencyP95: atMost("400ms"),
  },

  async drill({ steady, inject, recovered, heal, converged, target }) {
    await steady("10s");
    const outage = await inject(regionOutage(target));
    await recovered();
    await steady("5s");
    await heal(outage);
    await steady("5s");
    await converged();
  },
});
