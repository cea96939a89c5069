/**
 * A part: one running process of a drill, whatever it is. A component folder turns a specification into parts;
 * the provider starts them, waits for them and stops them. A part never starts anything by itself.
 */
import { reasonOf } from "../contract/reason.ts";
import type { Files } from "./engine/images.ts";

export interface Part {
  /** Unique in its region, such as `postgres` or `webhook`. */
  readonly name: string;
  /** `null` for what stands outside all regions: the edge and the link proxy. */
  readonly region: string | null;
  /** How others reach it: a URL, or `host:port`. */
  readonly address: string;
  /** Addresses it listens on, to be refused once it is dead. */
  readonly listens: readonly Endpoint[];
  /** Everything it writes; without it a restart begins from nothing. */
  readonly folder: string;
  /**
   * Prepares the data folder and says what to run. Called again for every restart.
   * `settings` come last: environment for a service, server settings for a database.
   */
  readonly launch: (settings: Settings) => Promise<Launch>;
  /** Asks by its own protocol why it is not ready; `null` when it is. Rejects never. */
  readonly pending: () => Promise<string | null>;
  /** Ids (`region/name`) of parts that must be ready before this one is launched. */
  readonly needs: readonly string[];
}

export type Settings = Readonly<Record<string, string>>;

export interface Launch {
  readonly argv: readonly [string, ...string[]];
  /** Made if it is not there. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Text files by path, written before it is started. */
  readonly files?: Files;
  /** Runs as another user where the program refuses root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What tells a part from all others. */
export type PartName = Pick<Part, "region" | "name">;

/** `us-east-1/kafka`, or `edge` for what has no region. */
export function partId(part: PartName): string {
  return part.region === null ? part.name : `${part.region}/${part.name}`;
}

/** Turns "it threw" into the reason it is not ready yet. */
export async function reasonUnless(ready: () => Promise<string | null>): Promise<string | null> {
  try {
    return await ready();
  } catch (error) {
    return reasonOf(error);
  }
}
