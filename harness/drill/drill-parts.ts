/** What a drill is carried out with: what runs, what watches it, and what was asked for. */
import type { DefectSpec, SystemUnderTest } from "../contract/system.ts";
import type { Load } from "../load/sender.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Slot } from "../safety/slot.ts";
import type { BaselineGate } from "./baseline-gate.ts";
import type { Observer } from "./observer.ts";
import type { Chosen } from "./options.ts";
import type { Recorder } from "./recorder.ts";
import type { Tries } from "./tries.ts";

export interface DrillParts {
  readonly live: LiveTopology;
  readonly system: SystemUnderTest;
  readonly load: Load;
  readonly tries: Tries;
  readonly observer: Observer;
  readonly recorder: Recorder;
  readonly slot: Slot;
  /** Links that carry connections while nothing is broken. */
  readonly standingLinks: readonly string[];
  readonly runTag: string;
  readonly target: string;
  readonly chosen: Chosen;
  readonly sustainedMs: number;
  /** Closed until something is broken. */
  readonly gate: BaselineGate;
  /** Limit of the recovery time; `null` where the scenario sets none. */
  readonly rtoLimitMs: number | null;
  readonly sabotaged: boolean;
  /** What is broken on purpose. */
  readonly planted: DefectSpec | null;
  /** How many acknowledged operations may be lost for ever. */
  readonly tolerated: number;
  /** Milestone to be held at. */
  readonly hold: string | null;
  readonly onHeld: (milestone: string) => void;
  readonly signal: AbortSignal;
}
