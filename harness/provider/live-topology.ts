/**
 * A topology brought to life: what drills, faults and observers may do with it, whatever it is made of. Each provider
 * makes one; nothing above this line knows whether regions are processes or containers.
 */

import type { EntrySource, RowSource } from "../contract/system.ts";
import type { LinkCanaries } from "../link/canary.ts";
import type { Links } from "../link/links.ts";
import type { Endpoint } from "../machine/endpoint.ts";

export interface LiveTopology {
  readonly regions: readonly LiveRegion[];
  readonly edge: Edge;
  readonly links: Links;
  /** Lines of the harness's own between the regions, over links that every cut treats like all others. */
  readonly canaries: LinkCanaries;
  region(name: string): LiveRegion;
  /** Who holds sockets to whom, right now. */
  socketCensus(): Promise<SocketCensus>;
  /** Memory resident in all processes of the drill, the harness not counted. */
  residentBytes(): Promise<number>;
  /** Ends everything at once. Says how many processes there were. */
  stop(): Promise<number>;
}

export interface Edge {
  /** `http://host:port` where senders send. */
  readonly origin: string;
  /** Name of the service it sends them to. */
  readonly service: string;
  /** Regions it sends traffic to when they are healthy. */
  readonly serving: readonly string[];
  /** How many requests each region has answered through it since it was started. */
  requests(): Promise<Record<string, number>>;
  /** What the edge thinks of each region. */
  states(): Promise<Record<string, "up" | "down">>;
  /** Sends traffic to these regions and to no other, once they are healthy: to each in proportion to its weight, 1 to 256. */
  serve(weights: Readonly<Record<string, number>>): Promise<void>;
}

export interface LiveRegion {
  readonly name: string;
  /** The edge's way into this region, through its link: `http://host:port`. */
  readonly entry: string;
  /** Address of each part, by name, as a user would type it. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Names of all its parts, running or not. */
  readonly parts: readonly string[];
  readonly listens: readonly (Endpoint & { readonly part: string })[];
  /** How the region is killed and healed where none of its processes is the harness's; `null` where they are. */
  readonly commands: RegionCommands | null;
  /** How many processes of these parts, or of the whole region, are alive, descendants included. */
  living(parts?: readonly string[]): Promise<number>;
  /** Reads one of the system's stores. Rows have the names of the contract; key sources give `event_id` only. */
  read(source: RowSource): AsyncIterable<Readonly<Record<string, unknown>>>;
  /** How many rows that read would give. Rejects when the store does not answer. */
  count(source: RowSource): Promise<number>;
  /** Entries after `after` of a log; from its beginning when that is `null` or of another incarnation. */
  tail(source: EntrySource, after: LogPlace | null): Promise<LogTail>;
  /** Names of its PostgreSQL servers. */
  readonly databases: readonly string[];
  /** Runs one statement on a PostgreSQL of the region, as the system itself would; on `postgres` when no server is named. */
  sql(statement: string, server?: string): Promise<Record<string, unknown>[]>;
  /** Ends the recovery of this server, which follows another one; resolves when it takes writes. */
  promote(server: string): Promise<void>;
  /** Stops every process of the region where it stands; those that do not run are passed over. */
  freeze(): Promise<void>;
  /** Lets every stopped process of the region go on. */
  thaw(): Promise<void>;
  /** How many processes of the region move, and how many stand still. */
  motion(): Promise<Motion>;
  /** Kills every process of these parts, or of the whole region, and waits until each was seen dead. */
  kill(parts?: readonly string[]): Promise<Deaths>;
  /**
   * Starts these parts, or all that ran when the region was killed, on the data they have; resolves when each answers.
   */
  start(parts?: readonly string[]): Promise<void>;
  /** Kills these parts, and they are not meant to run any more. */
  retire(parts: readonly string[]): Promise<void>;
  /** Deletes the data of these parts, or of all. They must be dead. */
  wipe(parts?: readonly string[]): Promise<void>;
  /**
   * Deletes what its PostgreSQL servers hold and makes each a replica of its namesake in that region, which it dials
   * through a link; resolves when all answer, with everything still to come.
   */
  follow(primary: string): Promise<void>;
  /** From its next start on this part has these settings too: environment of a service, settings of a server. */
  configure(part: string, settings: Readonly<Record<string, string>>): void;
  /** What this part was configured with so far. */
  settingsOf(part: string): Readonly<Record<string, string>>;
  /** Forgets what parts were configured with. */
  forgetSettings(): void;
  /** Runs one of the system's jobs in this region to its end. Resolves with its output. @throws Error with its output when it fails */
  run(job: string, settings?: Readonly<Record<string, string>>): Promise<string>;
  /** Why a part that should run does not answer by its own protocol; `null` when all do. */
  pending(parts?: readonly string[]): Promise<string | null>;
}

/** Each resolves when it is done. @throws MachineError with what the command wrote when it fails */
export interface RegionCommands {
  kill(): Promise<void>;
  heal(): Promise<void>;
}

export interface Motion {
  readonly moving: number;
  readonly frozen: number;
}

/** Where a look at a log ended. */
export interface LogPlace {
  /** Changes when the log was made anew. */
  readonly incarnation: string;
  readonly position: number;
}

export interface LogTail extends LogPlace {
  readonly entries: readonly [position: number, eventId: string][];
}

export interface Deaths {
  readonly processes: number;
  /** Time between the first and the last death seen, milliseconds. */
  readonly skewMs: number;
}

export interface SocketCensus {
  /** Established sockets of regions' processes. */
  readonly examined: number;
  /** Connections seen through each conduit, by its name. */
  readonly links: Record<string, number>;
  readonly violations: { process: string; region: string; remote: string; remoteRegion: string }[];
}
