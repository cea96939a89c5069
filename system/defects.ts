/**
 * Switches that break one promise each, for negative controls: a check that has never failed proves nothing.
 * All are off unless `DEFECT` names one. This file is only the list; each switch is read where it breaks something.
 */

export const defects = [
  {
    name: "no-dedup",
    breaks: "The worker credits every copy of an event that reaches it, whatever has been applied before.",
    caughtBy: "duplicate-credits",
  },
  {
    name: "ack-before-durable",
    breaks: "The webhook acknowledges at once and writes to Kafka up to half a second later.",
    caughtBy: "lost-events",
  },
] as const satisfies readonly { name: string; breaks: string; caughtBy: string }[];
