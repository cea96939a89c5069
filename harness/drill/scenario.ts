/** A scenario as its author writes it: a promise, where it runs, what traffic, which limits, and the drill itself. */
import type { Topology } from "../contract/topology.ts";
import type { Fault } from "../fault/fault.ts";
import type { Criteria } from "./criteria.ts";
import { type Duration, milliseconds } from "./duration.ts";

export interface Scenario {
  readonly name: string;
  readonly promise: string;
  readonly topology: Topology;
  /** The region its faults aim at, unless the command line says otherwise. */
  readonly target: string;
  readonly load: LoadSpec;
  readonly sustainedMs: number;
  readonly criteria: Criteria;
  readonly drill: (drill: Drill) => Promise<void>;
}

export interface LoadSpec {
  readonly perSecond: number;
  /** Share of acknowledged operations delivered once more on purpose, 0 to 1. */
  readonly redelivered: number;
  readonly attemptTimeoutMs: number;
  readonly deadlineMs: number;
}

/** What a drill can do. Every verb is a titled step of the run and lands in the history. */
export interface Drill {
  readonly target: string;
  /** Lets traffic flow for this long. */
  steady(duration: Duration): Promise<void>;
  /** Injects a fault and proves its effect. A fault that shows no effect ends the drill as inconclusive. */
  inject(fault: Fault): Promise<ActiveFault>;
  /** Waits until service is back for the scenario's sustained window, or gives up after a minute. */
  recovered(): Promise<void>;
  /** Reads what the survivors hold, if that was not done yet, heals the fault and proves it healed. */
  heal(fault: ActiveFault): Promise<void>;
  /** Stops the load and waits until every region holds the same, or gives up after a minute. */
  converged(): Promise<void>;
}

export interface ActiveFault {
  readonly id: string;
  readonly fault: Fault;
}

interface ScenarioSpec extends Omit<Scenario, "name" | "sustainedMs"> {
  readonly sustained: Duration;
}

/** @throws RangeError when the target is no region of the topology */
export function scenario(name: string, { sustained, ...spec }: ScenarioSpec): Scenario {
  if (!spec.topology.regions.includes(spec.target)) {
    throw new RangeError(
      `scenario ${name}: target ${spec.target} is none of ${spec.topology.regions.join(", ")}`,
    );
  }
  return { name, ...spec, sustainedMs: milliseconds(sustained) };
}

/** Traffic like a payment provider's webhooks: retried with back-off until acknowledged, some delivered twice. */
export function webhooks(load: { perSecond: number; redelivered: number }): LoadSpec {
  return { ...load, attemptTimeoutMs: 2_000, deadlineMs: 30_000 };
}
