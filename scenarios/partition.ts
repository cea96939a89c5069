/**
 * No byte passes between the regions for eight seconds, in both directions or in one. Both regions serve meanwhile, and must
 * agree afterwards.
 */
import {
  atLeast,
  atMost,
  choice,
  exact,
  exactlyOnceEverywhere,
  linkCut,
  scenario,
  webhooks,
  zero,
} from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";

export default scenario("partition", {
  promise: "Regions that cannot reach each other both go on serving, and agree on every credit afterwards.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 200, redelivered: 0.05 }),
  sustained: "2s",
  options: { cut: choice("which way bytes are held", "both", "a-to-b", "b-to-a") },
  catches: ["no-dedup", "mirror-drops"],
  criteria: {
    firstTryAvailability: atLeast("99.9%"),
    availability: atLeast("99.95%"),
    ...exactlyOnceEverywhere,
    walContinuity: zero,
    order: exact,
    replicationLag: atMost("3s"),
    latencyP95: atMost("400ms"),
  },
  proves: {
    "P-04": ["lost-events", "duplicate-credits", "dedup-parity"],
    "P-07": ["order"],
    "F-12": ["wal-continuity", "dedup-parity"],
    "M-01": ["availability", "replication-lag", "latency"],
    "M-02": ["faults-proven"],
  },

  async drill({ steady, inject, diverged, heal, converged, target, others, options }) {
    const [a, b] = [others[0]!, target];
    await steady("6s");
    const cut = await inject(
      options.cut === "both"
        ? linkCut({ from: a, to: b, how: "hold", bothWays: true })
        : options.cut === "a-to-b"
          ? linkCut({ from: a, to: b, how: "hold" })
          : linkCut({ from: b, to: a, how: "hold" }),
    );
    await steady("8s");
    await diverged();
    await heal(cut);
    await steady("4s");
    await converged();
  },
});
