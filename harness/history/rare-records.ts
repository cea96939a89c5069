/**
 * Records that a drill writes few of: its steps, its faults, what was observed, and how it ended. Their types are inferred
 * from here. `at` and every other time is in milliseconds since the history began, by the monotonic clock.
 */
import { z } from "zod";
import { count, hash, milliseconds, name, readPurpose, time } from "./field-shapes.ts";

/** A titled step of the drill. `scripted`: its duration belongs to what the scenario asks for. */
export const stepRecord = z.object({
  k: z.literal("step"),
  at: time,
  title: z.string(),
  state: z.enum(["begin", "end"]),
  scripted: z.boolean(),
});

export const milestoneRecord = z.object({ k: z.literal("milestone"), at: time, text: z.string() });

/**
 * A fault's life: requested → effective | unproven → heal-requested → healed | unhealed.
 * For `effective`, `at` is the earliest moment the effect can have begun and `untilAt` the latest.
 */
export const faultRecord = z.object({
  k: z.literal("fault"),
  at: time,
  untilAt: time.exactOptional(),
  /** `command`: a command injected it, which may act early or late; `at` and `untilAt` bound the effect and no more. */
  extent: z.literal("command").exactOptional(),
  id: z.string(),
  kind: z.string(),
  target: z.string(),
  /** Regions that cannot serve while the fault lasts. */
  regionsLost: z.array(z.string()),
  /** Regions that cannot keep up with what others acknowledge while the fault lasts. */
  regionsBehind: z.array(z.string()),
  /** What it is aimed at. Older histories lack this and the next two. */
  touches: z
    .object({
      regions: z.array(z.string()),
      parts: z.array(z.object({ region: z.string(), name: z.string() })),
      ways: z.array(z.object({ from: z.string(), to: z.string() })),
    })
    .exactOptional(),
  /** What it does to what it touches, in one word: `down`, `cut`. */
  legend: z.string().exactOptional(),
  /** What the fault was made with. */
  args: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]))
    .exactOptional(),
  step: z.enum(["requested", "effective", "unproven", "heal-requested", "healed", "unhealed"]),
  /** What the probes saw, in words. */
  proof: z.string().nullable(),
  /** Measured facts worth keeping, such as the time between first and last death in milliseconds. */
  figures: z.record(z.string(), z.number()).exactOptional(),
});

export const probeRecord = z.object({
  k: z.literal("probe"),
  at: time,
  probe: z.string(),
  target: z.string(),
  /** Whether the probe saw what it looked for. */
  held: z.boolean(),
  text: z.string(),
});

const hitsOfLookups: z.ZodType<[hits: number, lookups: number]> = z.tuple([
  z.number().nonnegative(),
  z.number().nonnegative(),
]);

const sendingSoFar = z.object({
  /** Attempts begun: first ones, retries and redeliveries; and the retries among them. */
  attempts: count,
  retries: count,
  /** Attempts that are over: acknowledged, and all others. */
  succeeded: count,
  failed: count,
  /** Retries that the budget has made wait, and those that wait now. */
  retriesHeld: count,
  retriesWaiting: count,
  /** Every attempt sent before this moment is in the history, above this line. */
  recordedUntil: time,
});

/** What the observer saw. Every field but `acknowledged` and `sending` is by region and lacks the regions that did not answer. */
export const sampleRecord = z.object({
  k: z.literal("sample"),
  at: time,
  /** The edge's view of each region. */
  edge: z.record(name, z.enum(["up", "down"])).exactOptional(),
  /** Operations each ledger holds. */
  applied: z.record(name, z.number().nonnegative()).exactOptional(),
  /** Deduplication keys each region holds, in the first of its stores. */
  keys: z.record(name, z.number().nonnegative()).exactOptional(),
  /** Look-ups of the deduplication fast path since its service started: hits, and all. */
  lookups: z.record(name, hitsOfLookups).exactOptional(),
  /** Whether each region takes writes. */
  writes: z.record(name, z.boolean()).exactOptional(),
  /** Position in a replicated log, by the log's name and region. */
  positions: z.record(name, z.record(name, z.number())).exactOptional(),
  /** Idle share of the machine's processor time since the last sample with this field, 0 to 1. */
  idle: z.number().min(0).max(1).exactOptional(),
  /** What the load had sent when this was written. Histories of before it was recorded lack it. */
  sending: sendingSoFar.exactOptional(),
  /** Acknowledged operations at the same moment. */
  acknowledged: count,
});

/** From here on this region, and no other, is to take writes. */
export const writerRecord = z.object({ k: z.literal("writer"), at: time, region: z.string() });

/** From here on this region's store is a copy that follows `of`'s and has caught up with it once; `null`: it is being made one. */
export const replicaRecord = z.object({
  k: z.literal("replica"),
  at: time,
  region: z.string(),
  of: z.string().nullable(),
});

/** A write that the harness tried by itself, past the edge. */
export const writeAttemptRecord = z.object({
  k: z.literal("write-attempt"),
  at: time,
  region: z.string(),
  accepted: z.boolean(),
  text: z.string(),
});

/** Between `at` and `untilAt` the oldest applied schema version was changed in every region. */
export const compatibilityRecord = z.object({
  k: z.literal("compatibility"),
  at: time,
  untilAt: time,
  oldest: z.int(),
});

/** Closes a read; without it the read is not complete and nothing may be concluded from it. */
export const readEndRecord = z.object({
  k: z.literal("read-end"),
  at: time,
  startedAt: time,
  purpose: readPurpose,
  region: z.string(),
  store: z.string(),
  count,
});

/** The socket table at steady state. */
export const socketsRecord = z.object({
  k: z.literal("sockets"),
  at: time,
  examined: count,
  /** Established connections seen through each link. */
  links: z.record(name, count),
  violations: z.array(
    z.object({ process: z.string(), region: z.string(), remote: z.string(), remoteRegion: z.string() }),
  ),
});

export const senderRecord = z.object({
  k: z.literal("sender"),
  at: time,
  /** Arrivals the schedule asked for, and those that were sent. */
  scheduled: count,
  sent: count,
  /** Events that were sent to several regions with different contents. Histories without a seal lack it. */
  conflicting: count.exactOptional(),
  /** 99th percentile of how late an arrival was sent, milliseconds. */
  latenessP99Ms: milliseconds,
  /** Stopped at once: requests in flight were not awaited until their deadline. */
  aborted: z.boolean(),
  /** Attempts begun. Histories of before they were counted lack this and what follows. */
  tries: count.exactOptional(),
  /** No longer written: a measure of the history replaces it. */
  attemptsPerSecondMost: count.exactOptional(),
  /** Attempts that the harness could not send, by a failure of its own machine: they are nowhere in the history. */
  unsent: count.exactOptional(),
  /** Retries that waited for the budget. */
  retriesHeld: count.exactOptional(),
  /** Reads of acknowledged operations; loads without any lack it. */
  readBacks: count.exactOptional(),
});

export const convergenceRecord = z.object({
  k: z.literal("convergence"),
  at: time,
  converged: z.boolean(),
  /** Regions that must hold everything in the end. */
  regions: z.array(z.string()),
  /** Why not: the last reason of each waiting party. */
  waitingFor: z.array(z.string()),
  /** The wait was for everything sent to be worked off, which comes before the wait for the regions. */
  drained: z.literal(true).exactOptional(),
});

export const cleanupRecord = z.object({
  k: z.literal("cleanup"),
  at: time,
  /** Processes the drill had started, faults it had injected: what the clean-up had to account for. */
  processes: count,
  faults: count,
  /** Processes that run on because the next drill uses them. */
  shared: count,
  residualProcesses: count,
  residualFaults: count,
  residue: z.array(z.string()),
});

export const costRecord = z.object({
  k: z.literal("cost"),
  at: time,
  provisionMs: milliseconds,
  bringUpMs: milliseconds,
  peakRssBytes: count,
  harnessPeakRssBytes: count,
});

/** Something the harness could not do, or was stopped from doing. */
export const troubleRecord = z.object({
  k: z.literal("trouble"),
  at: time,
  /** `inconclusive`: the drill proves nothing. `harness-error`: the harness or the machine is at fault. */
  verdict: z.enum(["inconclusive", "harness-error"]),
  text: z.string(),
  /** It ended the drill before anything was broken, because the system did not work to begin with. */
  baseline: z.literal(true).exactOptional(),
  /** The drill was stopped before its end. Older histories mark that by the first word of `text` alone. */
  interrupted: z.literal(true).exactOptional(),
});

/** The last line, written by the writer alone: `seal.ts`. */
export const endRecord = z.object({
  k: z.literal("end"),
  at: time,
  /** Records before it, by kind. */
  records: z.record(z.string(), count).exactOptional(),
  /** Over every byte before this field. */
  sha256: hash.exactOptional(),
});
