/**
 * The mirror of one region is cut off from its origin, then killed and started again. With `--purge` or `--recreate` the origin
 * loses meanwhile what was not copied yet; MirrorMaker 2 then skips records, so these variants must fail.
 */
import {
  atLeast,
  atMost,
  exactlyOnceEverywhere,
  flag,
  logPurged,
  logRecreated,
  mirrorCut,
  partOutage,
  scenario,
  webhooks,
  zero,
} from "../harness/index.ts";
import { activeActive } from "../topology/active-active.ts";

export default scenario("mirror-break", {
  promise: "A mirror that stalls, dies and comes back skips nothing and credits nothing twice.",
  topology: activeActive,
  target: "eu-west-1",
  load: webhooks({ perSecond: 200, redelivered: 0.05 }),
  sustained: "2s",
  options: {
    purge: flag("the origin's retention deletes what the mirror has not copied yet"),
    recreate: flag("the origin's topic is deleted and created again while the mirror is cut off"),
  },
  conflicts: [["purge", "recreate"]],
  catches: ["mirror-replay"],
  ownRegions: ({ purge, recreate }) => (purge || recreate ? "changes a topic for good" : null),
  criteria: {
    firstTryAvailability: atLeast("99%"),
    availability: atLeast("99.95%"),
    ...exactlyOnceEverywhere,
    walContinuity: zero,
    replicationLag: atMost("3s"),
  },
  proves: {
    "P-04": ["lost-events", "duplicate-credits", "dedup-parity"],
    "F-12": ["wal-continuity", "dedup-parity"],
    "M-01": ["availability", "replication-lag"],
    "M-02": ["faults-proven"],
  },
  weakness: ({ purge, recreate }) =>
    purge || recreate
      ? {
          in: "MirrorMaker 2 of Kafka 4.3.1 (docs/track-record.md)",
          shownBy: ["lost-events", "wal-continuity"],
          // The origin never applies what its own worker had not read when the topic was deleted; that counts as lag.
          mayFail: ["dedup-parity", "ledger-parity", ...(recreate ? ["replication-lag"] : [])],
        }
      : null,

  async drill({ steady, inject, heal, converged, target, others, options }) {
    const origin = others[0]!;
    await steady("6s");
    const cut = await inject(mirrorCut(target));
    await steady("4s");
    if (options.purge) await inject(logPurged(origin, "payments"));
    if (options.recreate) await inject(logRecreated(origin, "payments"));
    await steady(options.recreate ? "12s" : "3s");
    await heal(cut);
    const death = await inject(partOutage(target, ["mirror-maker"], { data: "kept", behind: true }));
    await heal(death);
    await steady("5s");
    await heal();
    // The mirror never copies what it has skipped by now.
    await converged(options.purge || options.recreate ? { standstill: "6s" } : {});
  },
});
