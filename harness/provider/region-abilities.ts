/**
 * What can be done to a region, as small protocols. A region has those that what it is made of allows, and lacks the
 * others: ask with `ability` before use. What each does in words, and where it is found, is in `contract/ability.ts`.
 */
import type { TopicAdmin } from "../component/kafka/admin.ts";
import type { AbilityName } from "../contract/ability.ts";
import { whyUnable } from "../contract/ability.ts";
import { MachineError } from "../machine/tool.ts";

export interface RegionAbilities {
  readonly freeze?: Freeze;
  readonly parts?: Parts;
  readonly wipe?: Wipe;
  readonly settings?: Settings;
  readonly replicas?: Replicas;
  readonly databases?: Databases;
  readonly topics?: Topics;
  readonly jobs?: Jobs;
  readonly commands?: Commands;
}

export interface Freeze {
  /** Stops every process of the region; parts that do not run are passed over. */
  freeze(): Promise<void>;
  /** Lets every stopped process of the region go on. */
  thaw(): Promise<void>;
  /** How many processes of the region run, and how many are stopped. */
  motion(): Promise<Motion>;
}

export interface Motion {
  readonly moving: number;
  readonly frozen: number;
}

export interface Parts {
  /** How many processes of these parts, or of the whole region, are alive, descendants included. */
  living(parts?: readonly string[]): Promise<number>;
  /** Kills every process of these parts, or of the whole region, and waits until all are dead. */
  kill(parts?: readonly string[]): Promise<Deaths>;
  /** Starts these parts, or all that ran when the region was killed, on the data they have; resolves when each answers. */
  start(parts?: readonly string[]): Promise<void>;
  /** Kills these parts; from now on they are not part of what should run. */
  retire(parts: readonly string[]): Promise<void>;
}

export interface Deaths {
  readonly processes: number;
  /** Time between the first and the last death seen, milliseconds. */
  readonly skewMs: number;
}

export interface Wipe {
  /** Deletes the data of these parts, or of all. They must be dead. */
  wipe(parts?: readonly string[]): Promise<void>;
}

export interface Settings {
  /** From its next start on this part has these settings too: environment of a service, settings of a server. */
  configure(part: string, settings: Readonly<Record<string, string>>): void;
  /** What this part was configured with so far. */
  settingsOf(part: string): Readonly<Record<string, string>>;
  /** Forgets what all parts were configured with. */
  forgetSettings(): void;
}

export interface Replicas {
  /**
   * Deletes what the PostgreSQL servers of the region hold and makes each a replica of its namesake in the primary region,
   * which it dials through a link; resolves when all answer, with everything still to come.
   */
  follow(primary: string): Promise<void>;
}

export interface Databases {
  /** Names of the PostgreSQL servers of the region; one or more. */
  readonly servers: readonly string[];
  /** Runs one statement as the system itself would; on `postgres` when no server is named. */
  sql(statement: string, server?: string): Promise<Record<string, unknown>[]>;
  /** Ends the recovery of this server, which follows another one; resolves when it takes writes. */
  promote(server: string): Promise<void>;
}

/** The region's own broker, reached at its own address and not through a link. */
export type Topics = Pick<TopicAdmin, "state" | "bounds" | "configure" | "recreate">;

export interface Jobs {
  /** Runs one of the system's jobs in this region to its end. Resolves with its output. @throws Error with its output when it fails */
  run(job: string, settings?: Readonly<Record<string, string>>): Promise<string>;
}

/** Each resolves when it is done. @throws MachineError with what the command wrote when it fails */
export interface Commands {
  /** @param signal ends the command if the drill is stopped */
  kill(signal?: AbortSignal): Promise<void>;
  heal(): Promise<void>;
}

interface Able {
  readonly name: string;
  readonly abilities: RegionAbilities;
}

/** @throws MachineError that names the ability, what it does and where it is found, if the region lacks it */
export function ability<A extends keyof RegionAbilities>(
  region: Able,
  name: A,
): NonNullable<RegionAbilities[A]> {
  const found = region.abilities[name];
  if (found === undefined) throw new MachineError(whyUnable(region.name, abilityNames(region), [name])!);
  return found;
}

export function abilityNames({ abilities }: Able): Set<AbilityName> {
  const given = Object.entries(abilities).filter(([, protocol]) => protocol !== undefined);
  return new Set(given.map(([name]) => name as keyof RegionAbilities));
}
