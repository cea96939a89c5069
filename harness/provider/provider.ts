/**
 * What a drill asks of a provider, which brings topologies to life. `processes` makes every part a process of this machine,
 * `containers` makes every part a container of an engine, `external` goes by the commands of a system that runs by itself.
 * Scenarios are the same for all.
 */

import type { Credentials } from "../component/credentials.ts";
import type { PartName } from "../component/part.ts";
import type { Topology } from "../contract/topology.ts";
import type { Account } from "../machine/account.ts";
import type { Tool } from "../machine/tool.ts";
import type { LiveTopology } from "./live-topology.ts";

export type ProviderName = "processes" | "containers" | "external";

export interface Provider {
  readonly name: ProviderName;
  /** Finds, installs, pulls or prepares everything the topology runs on. @throws MachineError with what is missing */
  equip(topology: Topology, announce: (text: string) => void): Promise<EquippedProvider>;
}

/** A provider that makes processes of this machine. */
export interface LocalProvider extends Provider {
  /** What has to be on this machine, to be found or installed. */
  tools(topology: Topology): readonly Tool[];
}

/** What a topology can be brought up on, once it is equipped. */
export interface EquippedProvider {
  readonly provider: ProviderName;
  /** Version of each thing it runs on, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** What it gives ran before the drill, holds what others put there, and runs on afterwards. */
  readonly attached?: true;
  /**
   * Brings every part up that is not scaled to zero. Rejects with the reason and the failing part's last log lines; what
   * was started by then is ended first.
   */
  bringUp(options: BringUpOptions, supervision: Supervision): Promise<RunningTopology>;
}

export interface BringUpOptions {
  readonly slot: number;
  /** The slot's folder: for scratch data, and the mark by which everything started here is found again. */
  readonly folder: string;
  /** What parts run under, and those that every account can tell what to do; `undefined` for the harness's own account. */
  readonly account: Account | undefined;
  readonly openAccount: Account | undefined;
  readonly credentials: Credentials;
  /** `false`: the edge never takes a region out. */
  readonly edgeChecks: boolean;
  /** Settings that every service of the system is started with at first. */
  readonly services: Readonly<Record<string, string>>;
}

/** Where events of parts are reported. */
export interface Supervision {
  readonly logFolder: string;
  /** For what each part was started with. */
  readonly configurationFolder: string;
  readonly onReady: (part: PartName, ms: number) => void;
  /** A part or a job takes longer than it should, and the machine is busy: it is waited for. */
  readonly onLate?: (part: PartName, why: string) => void;
  /** A part that was ready died by itself. */
  readonly onDeath: (part: PartName, how: string) => void;
  /** How many processes were ended again, a container as one, because not all could be brought up. */
  readonly onEnded?: (processes: number) => void;
  readonly signal: AbortSignal;
}

/** A topology that was brought up, as its testbed uses it. */
export interface RunningTopology extends LiveTopology {
  /** Names of all its parts, probes of the harness included. */
  readonly parts: readonly string[];
  /** Reports go to another drill from now on. */
  adopt(supervision: Supervision): void;
  /** Copies what parts wrote during this drill into its own logs. */
  collectLogs(): Promise<void>;
  /** Ends what the harness itself holds open in the topology, which goes on without it. */
  letGo(): Promise<void>;
}
