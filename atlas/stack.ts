/** What the atlas has to know of a stack: its servers at each site, and how an event gets into it and is read back. */
import type { Tool } from "../harness/machine/tool.ts";
import type { SiteName } from "./sites.ts";

/** A program that runs at a site, under an account without rights of its own. */
export interface Server {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** Where a server finds itself. */
export interface Place {
  readonly site: SiteName;
  /** Folder of this site alone; it survives an outage. */
  readonly folder: string;
  /** `false` when the site is started again after an outage. */
  readonly first: boolean;
  readonly setting: string;
}

export interface AtlasEvent {
  readonly event_id: string;
  readonly account: string;
  readonly amount: number;
}

/** The stack as a client at one site sees it. */
export interface Store {
  /** Resolves when the stack has acknowledged the event. Rejects if it may not have it. */
  append(event: AtlasEvent): Promise<void>;
  /** All events that this site holds. */
  events(): Promise<readonly AtlasEvent[]>;
  /** Resolves if the site can take an event now. */
  ready(): Promise<void>;
}

export interface Stack {
  readonly name: string;
  /** As a table shows it. */
  readonly title: string;
  readonly tools: readonly Tool[];
  /** What is measured, by name, in words. */
  readonly settings: Readonly<Record<string, string>>;
  /** How its client is set in the service in front of it: connections and time limits, in words. */
  readonly service: string;
  readonly sites: readonly SiteName[];
  /** Prepares the folder of a site before its servers start for the first time. */
  prepare?(place: Place): Promise<void>;
  /** In the order of starting. */
  servers(place: Place): readonly Server[];
  /** Done once, at one site, when all servers of all sites run. */
  compose?(setting: string, place: (site: SiteName) => Place): Promise<void>;
  /** Opened in the front of a site. */
  open(place: Place): Promise<Store>;
}
