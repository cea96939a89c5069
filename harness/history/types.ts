/**
 * The records of a drill's history, one JSON object a line of `history.ndjson`, `k` says which.
 * Everything a verdict needs is in here; nothing after the drill asks a live system.
 * `at` and every other time is in milliseconds since the history began, by the monotonic clock (three decimals);
 * the `run` record anchors it to the wall clock. The first line is `run`, the last of a finished drill is `end`.
 */
import type { Criterion } from "../contract/criteria.ts";
import type { Outcome } from "../contract/operation.ts";

export const historySchemaId = "regiondrill/history@3";
/** Histories of before there was a seal. They are still judged, and every result of one says that it has none. */
export const unsealedSchemaId = "regiondrill/history@2";

export interface RunRecord {
  k: "run";
  at: number;
  schema: typeof historySchemaId | typeof unsealedSchemaId;
  id: string;
  scenario: string;
  promise: string;
  topology: string;
  regions: string[];
  provider: string;
  profile: string;
  seed: number;
  defect: string | null;
  commit: string | null;
  command: string;
  versions: Record<string, string>;
  /** Wall clock at `at` = 0: milliseconds since the Unix epoch. */
  wallEpochMs: number;
  criteria: Criterion[];
  criteriaSha256: string;
  /** Checks this scenario is judged by, in the order of the report. */
  checks: string[];
  /** Names of the links that `links-only` must see in use. */
  links: string[];
  /** Copies of logs that are followed, `region` being the one that holds it. Histories without a seal lack it. */
  logs?: [log: string, origin: string, region: string][];
  /** What was chosen of the scenario's options. */
  options: Record<string, string | boolean>;
  /** Requirements by id, each with the checks that prove it here. Histories of before there were any lack it. */
  proves?: Record<string, string[]>;
  /** Regions that get traffic before any fault. */
  serving: string[];
  /** Oldest schema version that is applied. */
  oldestCompatible: number;
  load: {
    perSecond: number;
    redelivered: number;
    attemptTimeoutMs: number;
    deadlineMs: number;
    /** Share of the arrivals that may be retries in vain; without it there was no limit. */
    retryShare?: number;
  };
  /** Length of the window that counts as recovered. */
  sustainedMs: number;
  /** Over everything here that decides how the history is judged. Histories without a seal lack it. */
  termsSha256?: string;
}

/** [sent, done, outcome, HTTP status or 0, region that answered or null] */
export type Try = [sent: number, done: number, outcome: Outcome, status: number, region: string | null];

/** One operation with all its tries, written when it is settled: acknowledged, refused or past its deadline. */
export interface OpRecord {
  k: "op";
  id: string;
  account: string;
  amount: number;
  tenant: string;
  version: number;
  /** Sent as something nobody can read. */
  unreadable?: true;
  /** Sent by the harness to a region that nobody promised would take it, to see whether it does. */
  pastEdge?: true;
  /** Other contents sent under the same id on purpose. */
  rivals?: { account: string; amount: number }[];
  /** When the arrival was scheduled; latency counts from here. */
  due: number;
  outcome: Outcome;
  tries: Try[];
}

/** A deliberate further delivery of an operation that was already acknowledged. */
export interface RedeliveryRecord {
  k: "redelivery";
  id: string;
  due: number;
  try: Try;
}

/** A titled step of the drill. `scripted`: its duration belongs to what the scenario asks for. */
export interface StepRecord {
  k: "step";
  at: number;
  title: string;
  state: "begin" | "end";
  scripted: boolean;
}

export interface MilestoneRecord {
  k: "milestone";
  at: number;
  text: string;
}

/**
 * A fault's life: requested → effective | unproven → heal-requested → healed | unhealed.
 * For `effective`, `at` is the earliest moment the effect can have begun and `untilAt` the latest.
 */
export interface FaultRecord {
  k: "fault";
  at: number;
  untilAt?: number;
  id: string;
  kind: string;
  target: string;
  /** Regions that cannot serve while the fault lasts. */
  regionsLost: string[];
  /** Regions that cannot keep up with what others acknowledge while the fault lasts. */
  regionsBehind: string[];
  /** What it is aimed at. Histories of before faults said so lack this and what follows. */
  touches?: {
    regions: string[];
    parts: { region: string; name: string }[];
    ways: { from: string; to: string }[];
  };
  /** What it does to what it touches, in one word: `down`, `cut`. */
  legend?: string;
  /** What the fault was made with. */
  args?: Record<string, string | number | boolean | readonly string[]>;
  step: "requested" | "effective" | "unproven" | "heal-requested" | "healed" | "unhealed";
  /** What the probes saw, in words. */
  proof: string | null;
  /** Measured facts worth keeping, such as the time between first and last death in milliseconds. */
  figures?: Record<string, number>;
}

export interface ProbeRecord {
  k: "probe";
  at: number;
  probe: string;
  target: string;
  /** Whether the probe saw what it looked for. */
  held: boolean;
  text: string;
}

/** What the observer saw. Every field but `acknowledged` is by region and lacks the regions that did not answer. */
export interface SampleRecord {
  k: "sample";
  at: number;
  /** What the edge thinks of each region. */
  edge?: Record<string, "up" | "down">;
  /** Operations each ledger holds. */
  applied?: Record<string, number>;
  /** Deduplication keys each region holds, in the first of its stores. */
  keys?: Record<string, number>;
  /** Look-ups of the deduplication fast path since its service started: hits, and all. */
  lookups?: Record<string, [hits: number, lookups: number]>;
  /** Whether each region takes writes. */
  writes?: Record<string, boolean>;
  /** Position in a replicated log, by the log's name and region. */
  positions?: Record<string, Record<string, number>>;
  /** Share of the machine's processor time that nobody used since the last sample with this field, 0 to 1. */
  idle?: number;
  /** Acknowledged operations at the same moment. */
  acknowledged: number;
}

/**
 * Entries that were added to a region's copy of a log since the last look, in order: `[position, eventId]`.
 * Where `region` is `origin` it is the log itself. `incarnation` changes when a log was made anew.
 */
export interface LogRecord {
  k: "log";
  at: number;
  log: string;
  origin: string;
  region: string;
  incarnation: string;
  entries: [position: number, eventId: string][];
}

/** From here on this region, and no other, is to take writes. */
export interface WriterRecord {
  k: "writer";
  at: number;
  region: string;
}

/** From here on this region's store is a copy that follows `of`'s and has caught up with it once; `null`: it is being made one. */
export interface ReplicaRecord {
  k: "replica";
  at: number;
  region: string;
  of: string | null;
}

/** A write that the harness tried by itself, past the edge. */
export interface WriteAttemptRecord {
  k: "write-attempt";
  at: number;
  region: string;
  accepted: boolean;
  text: string;
}

/** Between `at` and `untilAt` the oldest applied schema version was changed in every region. */
export interface CompatibilityRecord {
  k: "compatibility";
  at: number;
  untilAt: number;
  oldest: number;
}

/** Part of a read of one store of one region. `ledger` rows: [eventId, account, amount, appliedAt epoch ms | null]. */
export interface ReadRecord {
  k: "read";
  purpose: ReadPurpose;
  region: string;
  /** `ledger`, `dedup:<store>`, `dead-letters`, or `reconciliation`. */
  store: string;
  rows?: [string, string, number, number | null][];
  keys?: string[];
  letters?: [eventId: string, verdict: string][];
}

/** Closes a read; without it the read is not complete and nothing may be concluded from it. */
export interface ReadEndRecord {
  k: "read-end";
  at: number;
  startedAt: number;
  purpose: ReadPurpose;
  region: string;
  store: string;
  count: number;
}

/**
 * `failover`: the survivors while a region is gone. `split`: every region while they cannot reach each other.
 * `drained`: every region when all that was sent is worked off, before dead letters are replayed.
 * `final`: every region that must hold the truth, after convergence.
 */
export type ReadPurpose = "failover" | "split" | "drained" | "final";

/** The socket table at steady state. */
export interface SocketsRecord {
  k: "sockets";
  at: number;
  examined: number;
  /** Established connections seen through each link. */
  links: Record<string, number>;
  violations: { process: string; region: string; remote: string; remoteRegion: string }[];
}

export interface SenderRecord {
  k: "sender";
  at: number;
  /** Arrivals the schedule asked for, and those that were sent. */
  scheduled: number;
  sent: number;
  /** Events that were sent to several regions with different contents. Histories without a seal lack it. */
  conflicting?: number;
  /** 99th percentile of how late an arrival was sent, milliseconds. */
  latenessP99Ms: number;
  /** Stopped at once: what was in flight had no chance until its deadline. */
  aborted: boolean;
  /** Tries begun. Histories of before they were counted lack this and what follows. */
  tries?: number;
  /** No longer written: the measure of the history says it. */
  triesPerSecondMost?: number;
  /** Tries that the harness could not send, by a failure of its own machine: they are nowhere in the history. */
  unsent?: number;
  /** Retries that waited for the budget. */
  retriesHeld?: number;
}

export interface ConvergenceRecord {
  k: "convergence";
  at: number;
  converged: boolean;
  /** Regions that must hold everything in the end. */
  regions: string[];
  /** Why not: what each waiting party said last. */
  waitingFor: string[];
  /** It was waited until everything sent is worked off, which comes before the regions are waited for. */
  drained?: true;
}

export interface CleanupRecord {
  k: "cleanup";
  at: number;
  /** Processes the drill had started, faults it had injected: what the clean-up had to account for. */
  processes: number;
  faults: number;
  /** Processes that run on because the next drill uses them. */
  shared: number;
  residualProcesses: number;
  residualFaults: number;
  residue: string[];
}

export interface CostRecord {
  k: "cost";
  at: number;
  provisionMs: number;
  bringUpMs: number;
  peakRssBytes: number;
  harnessPeakRssBytes: number;
}

/** Something the harness could not do, or was stopped from doing. */
export interface TroubleRecord {
  k: "trouble";
  at: number;
  /** `inconclusive`: the drill says nothing. `harness-error`: the harness or the machine is at fault. */
  verdict: "inconclusive" | "harness-error";
  text: string;
  /** It ended the drill before anything was broken, for what was to be broken did not work. */
  baseline?: true;
}

/** The last line, written by the writer alone: `seal.ts`. */
export interface EndRecord {
  k: "end";
  at: number;
  /** Records before it, by kind. */
  records?: Record<string, number>;
  /** Over every byte before this field. */
  sha256?: string;
}

export type HistoryRecord =
  | RunRecord
  | OpRecord
  | RedeliveryRecord
  | StepRecord
  | MilestoneRecord
  | FaultRecord
  | ProbeRecord
  | SampleRecord
  | LogRecord
  | WriterRecord
  | ReplicaRecord
  | WriteAttemptRecord
  | CompatibilityRecord
  | ReadRecord
  | ReadEndRecord
  | SocketsRecord
  | SenderRecord
  | ConvergenceRecord
  | CleanupRecord
  | CostRecord
  | TroubleRecord
  | EndRecord;
