/**
 * Breaks nothing: some events are unreadable or of a schema version that is too old, and the oldest accepted version is raised
 * during the drill. Such events must be set aside, then repaired and replayed.
 */
import { exactlyOnceEverywhere, job, reconfigure, scenario, webhooks, zero } from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";
import { minCompatible } from "../topology/payment-system.ts";

export default scenario("schema-drop", {
  promise: "An event that cannot be applied is set aside with its reason, and credited once it is repaired.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 200, redelivered: 0.05, versions: { 1: 0.05, 2: 0.1 }, unreadable: 0.02 }),
  sustained: "2s",
  faultless: true,
  catches: ["accept-incompatible", "drop-silently"],
  ownRegions: "starts services with other settings",
  criteria: {
    deadLetters: zero,
    ...exactlyOnceEverywhere,
  },
  proves: {
    "P-04": ["lost-events", "duplicate-credits", "dedup-parity"],
    "P-05": ["dead-letters"],
    "P-13": ["dead-letters", "duplicate-credits"],
    "M-02": ["dead-letters"],
  },

  async drill({ steady, perform, drained, converged, target, others }) {
    await steady("8s");
    await perform(
      reconfigure("raise the oldest compatible version from 2 to 3", {
        settings: minCompatible(3),
        services: ["worker"],
        oldestCompatible: 3,
      }),
    );
    await steady("8s");
    await drained();
    for (const region of [target, ...others])
      await perform(job(region, "replay-dead-letters", `repair and replay the dead letters of ${region}`));
    await converged();
  },
});
