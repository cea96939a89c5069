/**
 * The contract of a system under test: everything the harness may know of one. It is plain data plus two small pure
 * functions, so that any system can be drilled by describing it. The reference payment system is
 * described in `topology/payment-system.ts`; nothing in `harness/` may know more about it than any other.
 */
import type { Command } from "./command.ts";
import type { Operation, Outcome } from "./operation.ts";
import type { OwnFault } from "./own-fault.ts";
import type { PerOperation, RequestHeaders } from "./per-operation.ts";
import type { ReadBack } from "./read-back.ts";
import type { Method } from "./request-line.ts";

export type { Command } from "./command.ts";
export type { HeaderValue, PerOperation, RequestHeaders } from "./per-operation.ts";

export interface SystemUnderTest {
  readonly name: string;
  /** Long-running processes every region runs, in no particular order. None where the system runs by itself. */
  readonly services: readonly ServiceSpec[];
  /** Makes the programs of services and jobs; `{build}` in their commands stands for the folder that it has filled. */
  readonly build?: SystemBuild;
  /** How a system is reached, broken and healed that runs by itself: the harness starts no part of it. */
  readonly running?: ExternalSystem;
  readonly deliver: Delivery;
  /**
   * Applied operations of one region: `event_id`, `account`, `amount`, `applied_at`, one row an application, in the
   * order in which they were applied. `event_id` alone is needed; what a ledger lacks is not compared.
   */
  readonly ledger: RowSource;
  /**
   * `ignore`: other traffic writes into the same stores, and only what begins as this run's event ids do is read. Without
   * it stores begin empty, and a row of any other event counts as one that was never sent.
   */
  readonly foreignRows?: "ignore";
  /**
   * Deduplication keys of one region, by store name. Each store is compared between the regions.
   * A key is the `event_id` it stands for.
   */
  readonly dedupKeys?: Readonly<Record<string, RowSource>>;
  /**
   * Events set aside instead of applied: `event_id`, `verdict`, one row a letter. The verdict is `drop_incompatible` for
   * an older schema version, anything else for what cannot be read.
   */
  readonly deadLetters?: RowSource;
  /** Events a region took although its replica lagged, to be reconciled after a failover: `event_id`. */
  readonly reconciliationLog?: RowSource;
  /** Replicated logs, entry by entry: for continuity, order and lag. */
  readonly logs?: readonly LogSpec[];
  /** Replicated logs of which only a position can be read: for lag. */
  readonly positions?: readonly PositionSpec[];
  /** Whether a region takes writes now: one row, `writes`. */
  readonly role?: RowSource;
  /** Look-ups of the deduplication fast path since its service started: one row, `hits` and `lookups`. */
  readonly dedupLookups?: RowSource;
  /** Why a region has not converged yet: `reason`, one row each; none when it has. */
  readonly pending?: RowSource;
  /** Programs that run to their end when a drill asks for them, such as a reconciliation. */
  readonly jobs?: readonly JobSpec[];
  /** Empties every store of a region, so that the next drill can use what runs. Without it regions are brought up anew. */
  readonly reset?: readonly ResetSpec[];
  /** Named switches that break one promise each, for negative controls. */
  readonly defects?: Readonly<Record<string, DefectSpec>>;
}

/** A command that makes programs out of sources. It runs before a drill in processes if an input has changed since its last run. */
export interface SystemBuild {
  /** Writes into the folder that the environment names in `BUILD_OUTPUT`. */
  readonly command: Command;
  /** Files, and folders with everything in them, that decide what it makes. Absolute paths. */
  readonly inputs: readonly [string, ...string[]];
}

/**
 * A system that runs by itself. Its regions are broken and healed by its own commands, or by the harness, as far as it is told
 * which containers, processes and links they are made of. At least one of `kill`, `containers` and `processes` is needed.
 */
export interface ExternalSystem {
  /**
   * Where the parts of a region are asked, by the names that the sources of this contract use: `http://host:port`,
   * `postgres://…`, `redis://…`, or `host:port` of a Kafka.
   */
  readonly addresses: (region: string) => Readonly<Record<string, string>>;
  /** `GET` on this path of the service behind the edge answers 200 while the region can do its work. */
  readonly health: string;
  /** Brings all regions up. Without it they are found running, and `reset` has to empty them. */
  readonly up?: Command;
  /** Ends what `up` has brought up, whatever there is of it. No address may accept connections 10 s after it. */
  readonly down?: Command;
  /** Makes the whole region go: the drill waits until nothing answers at any of its addresses, up to a minute after it. */
  readonly kill?: (region: string) => Command;
  /** Makes a killed region run again. It may be asked to heal a region that lives. Only containers do without it. */
  readonly heal?: (region: string) => Command;
  /** The containers of a region, by part. The harness kills, starts, pauses and disconnects them through their engine. */
  readonly containers?: (region: string) => Readonly<Record<string, ContainerSelector>>;
  /** The processes of a region on this machine, by part. The harness freezes and kills them; `heal` starts them again. */
  readonly processes?: (region: string) => Readonly<Record<string, ProcessSelector>>;
  /** Paths between regions that the parts are configured to dial. The harness listens there and carries the bytes on. */
  readonly links?: readonly ProxiedLink[];
  /**
   * Time limits of these commands, milliseconds. By default `up` has 10 minutes, `down` and what a clean-up heals 5 minutes,
   * `kill` and `heal` 2 minutes in a drill.
   */
  readonly timeoutMs?: Readonly<Partial<Record<"up" | "down" | "kill" | "heal", number>>>;
  /** Faults of its own, by name: what a scenario injects with `ownFault(topology, name)`. */
  readonly faults?: Readonly<Record<string, OwnFault>>;
}

/** Containers that match everything stated; one or more. `network` is for regions that have a network each. */
export interface ContainerSelector {
  readonly container?: string;
  /** Compose project. */
  readonly project?: string;
  /** Compose service. */
  readonly service?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly network?: string;
}

/** A process with all its descendants, or all processes of a systemd unit or a control group. */
export type ProcessSelector =
  /** Absolute path of a file that holds the pid. */
  | { readonly pidFile: string }
  | { readonly unit: string }
  /** Absolute path of a folder in `/sys/fs/cgroup`. */
  | { readonly cgroup: string };

export interface ProxiedLink {
  readonly name: string;
  /** The region that dials. */
  readonly from: string;
  readonly to: string;
  /** `host:port` that the parts of `from` dial, an address of this machine. */
  readonly listen: string;
  /** `host:port` that is dialled for them in `to`. */
  readonly upstream: string;
}

export interface DefectSpec {
  readonly breaks: string;
  /** Check ids that must all catch it. */
  readonly caughtBy: readonly [string, ...string[]];
  /** What is broken by it: the environment of services, the edge's health checks, or a step of an operator's. */
  readonly env?: Readonly<Record<string, string>>;
  readonly edgeChecks?: false;
  readonly fencing?: false;
  /** A region takes over from one that is still being written to. */
  readonly draining?: false;
}

/** A log that regions copy from each other, such as a mirrored topic or an outbox. */
export interface LogSpec {
  readonly name: string;
  /**
   * Entries of the log that `origin` writes, as `region` holds them; its own where both are the same.
   * `null` where the region holds no copy.
   */
  readonly entries: (origin: string, region: string) => EntrySource | null;
}

/** What is read of a source: what begins with one of these; everything without them. The harness fills them in. */
interface OfEvents {
  readonly eventIds?: readonly string[];
}

/** Where log entries come from, each a position that ascends and an event id. */
export type EntrySource = OfEvents & EntriesFrom;
type EntriesFrom =
  /** `eventId` reads a record's value; `null` for a record that is no event. Position is the offset. */
  | {
      readonly kind: "kafka";
      readonly topic: string;
      /** Filled in by the harness, which reads each partition as a log of its own. */
      readonly partition?: number;
      readonly eventId: (value: string) => string | null;
    }
  /** Columns `position`, `event_id`; `$1` is the position after which to read, ordered by position. */
  | { readonly kind: "postgres"; readonly server?: string; readonly sql: string }
  /** NDJSON of `position`, `event_id`; the position after which to read is appended to the path. */
  | { readonly kind: "http"; readonly service: string; readonly path: string };

export interface PositionSpec {
  readonly name: string;
  readonly unit: "bytes" | "records";
  /** One row, `position`: how far this region has written (the origin), or taken over (every other). */
  readonly position: RowSource;
}

export interface JobSpec {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** How it runs where regions are made of containers; without it they cannot be. */
  readonly container?: ContainerSpec;
  readonly env: (at: JobPlace) => Readonly<Record<string, string>>;
  /** Parts of other regions that it dials; each gets a link, and its address in `JobPlace.peers`. */
  readonly peers?: readonly string[];
}

export type JobPlace = Omit<ServicePlace, "port">;

export type ResetSpec =
  | { readonly kind: "postgres"; readonly server?: string; readonly sql: string }
  | { readonly kind: "redis" }
  /** Deletes every record of these topics; offsets go on counting. */
  | {
      readonly kind: "kafka";
      readonly topics: (region: string, regions: readonly string[]) => readonly string[];
    }
  | { readonly kind: "http"; readonly service: string; readonly path: string };

/** A service or a job as a container. */
export interface ContainerSpec {
  /** A reference to pull, or a folder to build it from. */
  readonly image: string | ImageSource;
  /** Instead of the image's own command. */
  readonly command?: readonly [string, ...string[]];
  /** Its file system cannot be written to, `/tmp` excepted. */
  readonly readOnly?: boolean;
}

export interface ImageSource {
  readonly name: string;
  readonly context: string;
  /** Below the context. It may ask for `ARG NODE_IMAGE`: the Node image that the harness uses. */
  readonly dockerfile: string;
}

export interface ServiceSpec {
  readonly name: string;
  /** What runs where regions are made of processes. */
  readonly command: readonly [string, ...string[]];
  /** How it runs where regions are made of containers; without it they cannot be. */
  readonly container?: ContainerSpec;
  readonly port: number;
  /** `GET` on this path answers 200 once the service is ready to do its work. */
  readonly health: string;
  readonly env: (at: ServicePlace) => Readonly<Record<string, string>>;
  /** Services of the other regions that this one dials; each gets a link, and its address in `ServicePlace.peers`. */
  readonly peers?: readonly string[];
  /** Components of the same region that must answer before the service is started. */
  readonly needs: readonly string[];
}

/** Where a service finds itself: its region, and the addresses of what stands beside it. */
export interface ServicePlace {
  readonly region: string;
  readonly regions: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Address of each component of the same region, by kind: a URL, or `host:port` for Kafka. */
  readonly addresses: Readonly<Record<string, string>>;
  /** `host:port` of each service of another region that may be dialled, by region and service: the link's near end. */
  readonly peers: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * How an operation becomes a request at the edge and how an answer is classified. All functions must be pure: every
 * attempt at an operation sends the same bytes.
 */
export interface Delivery {
  readonly method: PerOperation<Method>;
  /** Begins with `/`. */
  readonly path: PerOperation<string>;
  /** Such as an idempotency key: `({ eventId }) => ({ "idempotency-key": eventId })`. */
  readonly headers: PerOperation<RequestHeaders>;
  /** Version of the event schema that senders use today. */
  readonly schemaVersion: number;
  /** Oldest version that is applied; older events belong in the dead letters. 1 by default. */
  readonly oldestCompatible?: number;
  /** Text, or bytes such as a `Buffer`; empty where a request has no body. */
  readonly body: (operation: Operation) => string | Uint8Array;
  /** The same operation as something that is acknowledged and unreadable, for drills of dead letters. */
  readonly unreadableBody?: (operation: Operation) => string | Uint8Array;
  /** `region` is the one that took the operation, where the answer names it. */
  readonly classify: (
    status: number,
    body: string,
  ) => { readonly outcome: Outcome; readonly region: string | null };
  /** How an acknowledged operation is read back; needed by loads that state `readBack`. */
  readonly readBack?: ReadBack;
}

/**
 * Where rows come from. HTTP answers NDJSON; SQL columns and JSON fields carry the names of the contract. `server` is the
 * name of the PostgreSQL that is asked, where a region has several; `postgres` when left out.
 */
export type RowSource = OfEvents & RowsFrom;
type RowsFrom =
  | { readonly kind: "postgres"; readonly server?: string; readonly sql: string }
  | { readonly kind: "http"; readonly service: string; readonly path: string }
  | { readonly kind: "redis"; readonly match: string; readonly prefix: string }
  /** One row: each column is the sum of the samples of `GET /metrics` whose line begins with that text. */
  | {
      readonly kind: "prometheus";
      readonly service: string;
      readonly columns: Readonly<Record<string, string>>;
    };
