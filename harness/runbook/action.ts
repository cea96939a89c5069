/**
 * One step of a runbook, done by the drill as an operator would: a title, what is done, and what proves that it worked.
 * The shape of a fault without the breaking.
 */
import type { AbilityName } from "../contract/ability.ts";
import type { Operation } from "../contract/operation.ts";
import type { Probe } from "../fault/fault.ts";
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";

export interface Action {
  /** Imperative, as in the runbook: "promote eu-west-2". */
  readonly title: string;
  /** Without one of these it is refused. */
  readonly needs: readonly AbilityName[];
  /** Resolves with what it found, in words. */
  perform(on: LiveTopology, desk: Desk): Promise<string | null>;
  probes(on: LiveTopology): Probe[];
}

/** Holds when each of these parts answers by its own protocol. */
export function partsAnswer(region: LiveRegion, parts: readonly string[]): Probe {
  const holds = `${parts.join(", ")} of ${region.name} answer`;
  return { name: "parts-answer", target: region.name, ask: () => region.pending(parts), holds };
}

export interface Sent {
  readonly operation: Operation;
  readonly accepted: boolean;
  /** Whether there was an answer. */
  readonly answered: boolean;
  /** Region that acknowledged, where the answer names it. */
  readonly by: string | null;
  /** The answer in words. */
  readonly text: string;
}

/** What an operator has at hand beside the topology. */
export interface Desk {
  /** Sends one operation of the harness's own, to the edge or straight to a region; it is recorded like any other. */
  send(to: "edge" | string): Promise<Sent>;
  /** What the edge answers when it is asked for the system's health. */
  health(): Promise<{ status: number; body: string }>;
  /** Attempts to write to a region past the edge, through its service and on its database. Resolves with the answers, in words. Without an answer it is no attempt. */
  tryToWrite(region: string): Promise<string>;
  /** `false`: fencing is broken on purpose. */
  readonly fencing: boolean;
  /** `false`: a hand-over does not wait until everything is handed over, on purpose. */
  readonly draining: boolean;
  /** Records that this region is to take the writes from now on. */
  writerIs(region: string): void;
  /** Records that this region follows another one and has caught up with it; `null`: it is being made a replica. */
  replicaOf(region: string, primary: string | null): void;
  /** Records that versions older than this are set aside from now on, in every region. */
  oldestCompatibleIs(version: number, since: number): void;
  /** Milliseconds since the history began. */
  now(): number;
}
