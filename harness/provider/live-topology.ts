/**
 * A topology brought to life: what drills, faults and observers may do with it, whatever it is made of. Each provider
 * makes one; nothing above this line knows whether regions are processes or containers.
 */
import type { Endpoint } from "../component/part.ts";
import type { RowSource } from "../contract/system.ts";
import type { Links } from "../link/links.ts";

export interface LiveTopology {
  readonly regions: readonly LiveRegion[];
  readonly edge: Edge;
  readonly links: Links;
  region(name: string): LiveRegion;
  /** Who holds sockets to whom, right now. */
  socketCensus(): SocketCensus;
  /** Memory resident in all processes of the drill, the harness not counted. */
  residentBytes(): number;
  /** Ends everything at once. Says how many processes there were. */
  stop(): Promise<number>;
}

export interface Edge {
  /** `http://host:port` where senders send. */
  readonly origin: string;
  /** What the edge thinks of each region. */
  states(): Promise<Record<string, "up" | "down">>;
}

export interface LiveRegion {
  readonly name: string;
  /** The edge's way into this region, through its link: `http://host:port`. */
  readonly entry: string;
  /** Address of each part, by name, as a user would type it. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly listens: readonly (Endpoint & { readonly part: string })[];
  /** How many processes of the region are alive, descendants included. */
  living(): number;
  /** Reads one of the system's stores. Rows have the names of the contract; key sources give `event_id` only. */
  read(source: RowSource): AsyncIterable<Readonly<Record<string, unknown>>>;
  /** How many rows that read would give. Rejects when the store does not answer. */
  count(source: RowSource): Promise<number>;
  /** Stops every process of the region where it stands. */
  freeze(): void;
  /** Kills every process of the region and waits until each was seen dead. */
  kill(): Promise<Deaths>;
  /** Starts the region again on its own data; resolves when every part answers. */
  start(): Promise<void>;
  /** Why a part does not answer by its own protocol; `null` when all do. */
  pending(): Promise<string | null>;
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
