/**
 * What a fault is: data with four verbs, inject → prove effect → heal → prove healed. Proofs are probes that do not
 * go through whatever injected the fault; each answers `null` when it sees what it looks for, else the reason.
 */
import type { LiveTopology } from "../provider/live-topology.ts";

export interface Fault {
  readonly kind: string;
  readonly target: string;
  /** Regions that cannot serve while the fault lasts. */
  readonly regionsLost: readonly string[];
  /** Regions that cannot keep up with what others acknowledge while the fault lasts. */
  readonly regionsBehind: readonly string[];
  /** Opens what the probes look at, before anything is broken; done even when the injection is left out. */
  prepare?(on: LiveTopology): Promise<void>;
  inject(on: LiveTopology): Promise<Injection>;
  effectProbes(on: LiveTopology): Probe[];
  heal(on: LiveTopology): Promise<void>;
  healProbes(on: LiveTopology): Probe[];
}

export interface Injection {
  /** When the effect can first have begun, and when it was complete, both `performance.now()`. */
  readonly from: number;
  readonly until: number;
  /** Measured facts worth keeping, each named with its unit. */
  readonly figures: Readonly<Record<string, number>>;
}

export interface Probe {
  readonly name: string;
  readonly target: string;
  /** `null` when it holds, else what was seen instead. */
  readonly ask: () => Promise<string | null> | string | null;
  /** What is true when it holds, in words. */
  readonly holds: string;
}

/** The answer of probes that look for the living: `null` when nothing lives. */
export function noneAlive(processes: number, whose: string): string | null {
  return processes === 0 ? null : `${processes} processes of ${whose} are alive`;
}
