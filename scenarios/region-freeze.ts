/**
 * A whole region hangs: its addresses accept connections but never answer. Only time-outs show it. Afterwards it continues where
 * it stood, and handles what was sent to it, although the other region has handled the same events since.
 */
import {
  atLeast,
  atMost,
  exactlyOnceEverywhere,
  regionFreeze,
  scenario,
  webhooks,
  zero,
} from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";

export default scenario("region-freeze", {
  promise:
    "A region that hangs costs at most 10 s of service, and nothing it held is lost or credited twice.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 200, redelivered: 0.05 }),
  sustained: "3s",
  catches: ["no-health-check"],
  criteria: {
    // No connection is refused: three health checks of the edge must time out, and each attempt takes its whole time-out.
    rto: atMost("10s"),
    rpoAfterHeal: zero,
    ...exactlyOnceEverywhere,
    availability: atLeast("99.95%"),
    latencyP95: atMost("400ms"),
  },
  proves: {
    "R-08": ["rto", "availability"],
    "R-09": ["rto", "availability"],
    "P-01": ["rto"],
    "P-02": ["lost-events", "availability"],
    "P-04": ["lost-events", "duplicate-credits", "dedup-parity"],
    "F-01": ["rto", "rpo", "ledger-parity"],
    "F-02": ["rto"],
    "F-12": ["dedup-parity"],
    "M-01": ["rto", "rpo", "availability", "latency"],
    "M-02": ["faults-proven"],
    "M-05": ["ledger-parity"],
  },

  async drill({ steady, inject, recovered, heal, converged, target }) {
    await steady("10s");
    const freeze = await inject(regionFreeze(target));
    await recovered();
    await steady("5s");
    await heal(freeze);
    await steady("5s");
    await converged();
  },
});
