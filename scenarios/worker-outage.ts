import { atLeast, atMost, exact, partOutage, scenario, webhooks, zero } from "../harness/index.ts";
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
    lostEvents: zero,
    duplicateCredits: zero,
    unexpectedCredits: zero,
    dedupParity: exact,
    ledgerParity: exact,
    order: exact,
    replicationLag: atMost("3s"),
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
