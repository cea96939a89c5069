/**
 * A topology brought to life: what drills, faults and observers may do with it, whatever it is made of. Each provider
 * makes one; nothing that uses it depends on what regions are made of.
 */

import type { ResolvedAct } from "../component/act.ts";
import type { Finding } from "../component/condition.ts";
import type { AskPresence } from "../component/presence.ts";
import type { Act, Condition } from "../contract/own-fault.ts";
import type { EntrySource, RowSource } from "../contract/system.ts";
import type { LinkCanaries } from "../link/canary.ts";
import type { Links } from "../link/links.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import type { RegionAbilities } from "./region-abilities.ts";

export interface LiveTopology {
  readonly regions: readonly LiveRegion[];
  readonly edge: Edge;
  readonly links: Links;
  /** Lines of the harness's own between the regions, over links that every cut treats like all others. */
  readonly canaries: LinkCanaries;
  /** Networks of an engine, where regions are containers of the user's. */
  readonly networks?: Networks;
  region(name: string): LiveRegion;
  /** The sockets between regions, right now; only where the processes of regions can be seen (the ability `census`). */
  socketCensus?(): Promise<SocketCensus>;
  /** Does what the faults state that an external system describes itself; only if it describes any (the ability `ownFaults`). */
  readonly ownFaults?: OwnFaults;
  /** Memory resident in all processes of the drill, the harness not counted. */
  residentBytes(): Promise<number>;
  /** Ends everything at once. Resolves with how many processes there were. */
  stop(): Promise<number>;
}

export interface Networks {
  /** Changes nothing yet. @throws Error with the reason where no network can be left without more than these two losing each other */
  between(a: string, b: string): Promise<NetworkCut>;
}

export interface NetworkCut {
  /** Names of the networks that one region leaves. */
  readonly networks: readonly string[];
  /** Where its containers listen in them. */
  readonly addresses: readonly Endpoint[];
  /** How many ties to networks are cut, one a container and a network. */
  readonly ties: number;
  cut(): Promise<void>;
  heal(): Promise<void>;
  /** Ties that stand now, in words. */
  inside(): Promise<readonly string[]>;
}

export interface OwnFaults {
  /** @throws MachineError with what came of it, if it fails or takes too long */
  perform(act: Act, terms: OwnTerms): Promise<void>;
  /** Never rejects. */
  ask(condition: Condition, terms: OwnTerms): Promise<Finding>;
  /** The act with everything that it takes to do it in another process. */
  resolved(act: Act): ResolvedAct;
}

export interface OwnTerms {
  /** Name of its log in `logs/outside`. */
  readonly log: string;
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Edge {
  /** `http://host:port` where senders send. */
  readonly origin: string;
  /** Name of the service it sends them to; `null` where that is the system's business. */
  readonly service: string | null;
  /** A standby may take over from a region that serves, and that region come back as the standby. */
  readonly turns?: boolean;
  /** `false` where it is the system's own: it rates no region for us, counts nothing, and cannot be told where to send. */
  readonly directed: boolean;
  /** Regions it sends traffic to when they are healthy. */
  readonly serving: readonly string[];
  /** How many requests each region has answered through it since it was started. */
  requests(): Promise<Record<string, number>>;
  /** The state of each region as the edge sees it. */
  states(): Promise<Record<string, "up" | "down">>;
  /** Sends traffic to these regions and to no other, once they are healthy: to each in proportion to its weight, 1 to 256. */
  serve(weights: Readonly<Record<string, number>>): Promise<void>;
}

/** What every region has, whatever it is made of: an entry, stores that can be read, parts that answer or do not. */
export interface LiveRegion {
  readonly name: string;
  /** The edge's way into this region, through its link if there is one: `http://host:port`; `null` without one. */
  readonly entry: string | null;
  /** Address of each part, by name, as a user would type it. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Names of all its parts, running or not. */
  readonly parts: readonly string[];
  readonly listens: readonly Listen[];
  /** Something else started its parts; their addresses may vanish with them. */
  readonly external?: true;
  /** It has no store of the system: it never serves, or holds the edge alone. */
  readonly storeless?: true;
  /** What can be done to it; asked for with `ability`. */
  readonly abilities: RegionAbilities;
  /** Reads one of the system's stores. Rows have the names of the contract; key sources give `event_id` only. */
  read(source: RowSource): AsyncIterable<Readonly<Record<string, unknown>>>;
  /** How many rows that read would give. Rejects when the store does not answer. */
  count(source: RowSource): Promise<number>;
  /** Entries after `after` of a log; from its beginning when that is `null` or of another incarnation. */
  tail(source: EntrySource, after: LogPlace | null): Promise<LogTail>;
  /** Why a part that should run does not answer by its own protocol; `null` when all do. */
  pending(parts?: readonly string[]): Promise<string | null>;
}

/** Those of the regions that have stores. */
export function holding<R extends Pick<LiveRegion, "storeless">>(regions: readonly R[]): readonly R[] {
  return regions.filter(({ storeless }) => storeless !== true);
}

/** An address at which a part of a region listens. */
export type Listen = Endpoint & {
  readonly part: string;
  /** Whether anything lives there, by the protocol of the address; missing if that is not known. */
  readonly presence?: AskPresence | undefined;
};

/** Where a look at a log ended. */
export interface LogPlace {
  /** Changes when the log is recreated. */
  readonly incarnation: string;
  readonly position: number;
}

export interface LogTail extends LogPlace {
  /** Of a topic: how many partitions it has, of which this is one. */
  readonly partitions?: number;
  readonly entries: readonly [position: number, eventId: string][];
}

export interface SocketCensus {
  /** Established sockets of regions' processes. */
  readonly examined: number;
  /** Connections seen through each conduit, by its name. */
  readonly links: Record<string, number>;
  readonly violations: { process: string; region: string; remote: string; remoteRegion: string }[];
}
