/**
 * The records of a drill's history, one JSON object a line of `history.ndjson`, `k` says which.
 * Everything a verdict needs is in here; nothing after the drill asks a live system.
 *
 * `at` and every other time is in milliseconds since the history began, by the monotonic clock (three decimals);
 * the `run` record anchors it to the wall clock. The first line is `run`, the last of a finished drill is `end`.
 */
import type { Criterion } from "../contract/criteria.ts";
import type { Outcome } from "../contract/operation.ts";

export const historySchemaId = "regiondrill/history@1";

export interface RunRecord {
  k: "run";
  at: number;
  schema: typeof historySchemaId;
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
  load: { perSecond: number; redelivered: number; attemptTimeoutMs: number; deadlineMs: number };
  /** Length of the window that counts as recovered. */
  sustainedMs: number;
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

/** What the observer saw: the edge's opinion of each region, and how many operations each ledger holds. */
export interface SampleRecord {
  k: "sample";
  at: number;
  edge?: Record<string, "up" | "down">;
  applied?: Record<string, number>;
  /** Acknowledged operations at the same moment. */
  acknowledged: number;
}

/** Part of a read of one store of one region. `ledger` rows: [eventId, account, amount, appliedAt epoch ms | null]. */
export interface ReadRecord {
  k: "read";
  purpose: ReadPurpose;
  region: string;
  /** `ledger`, or `dedup:<store>`. */
  store: string;
  rows?: [string, string, number, number | null][];
  keys?: string[];
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

/** `failover`: the survivors while a region is gone. `final`: every region after convergence. */
export type ReadPurpose = "failover" | "final";

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
  /** 99th percentile of how late an arrival was sent, milliseconds. */
  latenessP99Ms: number;
  /** Stopped at once: what was in flight had no chance until its deadline. */
  aborted: boolean;
}

export interface ConvergenceRecord {
  k: "convergence";
  at: number;
  converged: boolean;
  /** Why not: what each waiting party said last. */
  waitingFor: string[];
}

export interface CleanupRecord {
  k: "cleanup";
  at: number;
  /** Processes the drill had started, faults it had injected: what the clean-up had to account for. */
  processes: number;
  faults: number;
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
}

export interface EndRecord {
  k: "end";
  at: number;
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
  | ReadRecord
  | ReadEndRecord
  | SocketsRecord
  | SenderRecord
  | ConvergenceRecord
  | CleanupRecord
  | CostRecord
  | TroubleRecord
  | EndRecord;
