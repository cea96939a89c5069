/**
 * A partition during which some events reach both regions with different contents. `--hold divergence` stops there, to look at
 * both halves by hand.
 */
import { atLeast, exactlyOnceEverywhere, linkCut, scenario, webhooks, zero } from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";

export default scenario("split-brain", {
  promise: "Whatever two halves accept for the same event, both end up with the same winner.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 150, redelivered: 0.05 }),
  sustained: "2s",
  milestones: ["divergence"],
  catches: ["last-arrival-wins"],
  criteria: {
    firstTryAvailability: atLeast("99.9%"),
    ...exactlyOnceEverywhere,
    walContinuity: zero,
  },
  proves: {
    "P-04": ["lost-events", "duplicate-credits", "dedup-parity"],
    "F-04": ["ledger-parity", "unexpected-credits", "dedup-parity"],
    "F-12": ["wal-continuity", "dedup-parity"],
    "M-01": ["availability"],
    "M-02": ["faults-proven"],
    "M-03": ["ledger-parity"],
    "M-05": ["ledger-parity"],
  },

  async drill({ steady, inject, conflict, diverged, milestone, heal, converged, target, others }) {
    await steady("5s");
    const split = await inject(linkCut({ from: others[0]!, to: target, how: "hold", bothWays: true }));
    await conflict(0.1);
    await steady("6s");
    await diverged();
    await milestone("divergence");
    await heal(split);
    await steady("4s");
    await converged();
  },
});
