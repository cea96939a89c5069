import { atLeast, atMost, exact, partOutage, scenario, webhooks, zero } from "../harness/index.ts";
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
    lostEvents: zero,
    duplicateCredits: zero,
    unexpectedCredits: zero,
    dedupParity: exact,
    ledgerParity: exact,
    replicationLag: atMost("3s"),
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
