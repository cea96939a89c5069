/**
 * A part: one running process of a drill, whatever it is. A component folder turns a specification into parts;
 * the provider starts them, waits for them and stops them. A part never starts anything by itself.
 */

import { reasonOf } from "../contract/reason.ts";
import type { Files } from "../engine/images.ts";
import type { Account } from "../machine/account.ts";
import type { Endpoint } from "../machine/endpoint.ts";

export interface Part {
  /** Unique in its region, such as `postgres` or `webhook`. */
  readonly name: string;
  /** `null` for what stands outside all regions: the edge and the link proxy. */
  readonly region: string | null;
  /** How the harness reaches it: a URL, or `host:port`. */
  readonly address: string;
  /** How the system reaches it, where it may do less there than the harness. */
  readonly systemAddress?: string;
  /** Why another user's process listens at its address; `null` if none does. Asked before a password is sent. */
  readonly stranger?: () => string | null;
  /** Addresses it listens on, to be refused once it is dead. */
  readonly listens: readonly Endpoint[];
  /** Everything it writes; without it a restart begins from nothing. */
  readonly folder: string;
  /**
   * What to run. Called again for every restart.
   * `settings` come last: environment for a service, server settings for a database.
   */
  readonly launch: (settings: Settings) => Launch;
  /** Why the part is not ready, by its own protocol; `null` if ready. Never rejects. */
  readonly pending: () => Promise<string | null>;
  /** Ids (`region/name`) of parts that must be ready before this one is launched. */
  readonly needs: readonly string[];
}

/** What a part is, whatever it runs as. */
export type ReachedPart = Omit<Part, "launch" | "folder">;

export type Settings = Readonly<Record<string, string>>;

export interface Launch {
  readonly argv: readonly [string, ...string[]];
  /** Made if it is not there. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Text files by path, written before it is started; only its account can read them. */
  readonly files?: Files;
  /** What it runs under; the harness's own account where it is left out. */
  readonly account?: Account | undefined;
  /** Prepared data that it begins with where it has none yet. */
  readonly data?: PreparedData;
  /** Folders that it writes in, which only its account can enter; made if they are not there. */
  readonly writes?: readonly string[];
  /** Folders that it gets as open descriptors, from 3 on: it reads them even where its account cannot enter. */
  readonly handed?: readonly string[];
}

export interface PreparedData {
  readonly from: string;
  readonly to: string;
  /** Empty files that fresh data gets besides. */
  readonly marks?: readonly string[];
}

/** Path of a folder that a process was handed. @param nth in `handed` */
export function handedFolder(nth: number): string {
  return `/proc/self/fd/${3 + nth}`;
}

/** What tells a part from all others. */
export type PartName = Pick<Part, "region" | "name">;

/** `us-east-1/kafka`, or `edge` for what has no region. */
export function partId(part: PartName): string {
  return part.region === null ? part.name : `${part.region}/${part.name}`;
}

/** The reason that `ready` resolves or rejects with. Never rejects. */
export async function reasonUnless(ready: () => Promise<string | null>): Promise<string | null> {
  try {
    return await ready();
  } catch (error) {
    return reasonOf(error);
  }
}
