/**
 * Switches that each break one promise, for negative controls: a check that has never failed proves nothing. All are off
 * unless `DEFECT` names one. This is only the list; each switch is read where it breaks something.
 */

export const defects = [
  {
    name: "no-dedup",
    breaks: "The worker credits every copy of an event that reaches it, whatever has been applied before.",
    caughtBy: ["duplicate-credits"],
  },
  {
    name: "ack-before-durable",
    breaks: "The webhook acknowledges at once and writes to its event log up to half a second later.",
    caughtBy: ["lost-events"],
  },
  {
    name: "mirror-drops",
    breaks: "The worker skips mirrored records of the accounts whose name ends in 7, one in ten.",
    caughtBy: ["lost-events", "dedup-parity"],
  },
  {
    name: "last-arrival-wins",
    breaks: "Of two copies of an event with different contents, the one that arrives last is credited.",
    caughtBy: ["ledger-parity"],
  },
  {
    name: "lag-blind",
    breaks: "The webhook judges its replica by what was sent to it, not by what it has replayed.",
    caughtBy: ["rpo"],
  },
  {
    // It applies in rounds of half a second, so that any end leaves a backlog, on a replica too. Without a backlog there
    // is nothing to skip: a first start does no harm.
    name: "replay-skips",
    breaks: "A worker that finds a backlog in the outbox when it starts continues after it.",
    caughtBy: ["wal-continuity"],
  },
  {
    name: "mirror-replay",
    breaks:
      "The worker credits every copy of an event that comes from a mirror; only local copies are deduplicated.",
    caughtBy: ["duplicate-credits"],
  },
  {
    name: "accept-incompatible",
    breaks: "The worker credits events of schema versions that it must set aside.",
    caughtBy: ["dead-letters"],
  },
  {
    name: "drop-silently",
    breaks: "Events that cannot be applied vanish without a dead letter.",
    caughtBy: ["dead-letters"],
  },
  {
    name: "commit-before-apply",
    breaks: "The worker moves its position a quarter of a second before it applies what lies before it.",
    caughtBy: ["lost-events"],
  },
  {
    name: "redis-is-authority",
    breaks: "Redis alone decides what is a duplicate; without its keys every copy is new.",
    caughtBy: ["duplicate-credits"],
  },
] as const satisfies readonly { name: string; breaks: string; caughtBy: readonly [string, ...string[]] }[];
