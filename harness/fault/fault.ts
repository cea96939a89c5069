/**
 * A fault is a value: what it is, what it touches, what it needs. It can be used in any number of drills. Armed on a live
 * topology it becomes the thing with state, with four verbs: inject → prove effect → heal → prove healed. Proofs are probes
 * that do not go through whatever injected the fault; each returns `null` when it sees what it looks for, else the reason.
 */
import type { ResolvedAct } from "../component/act.ts";
import type { AbilityName } from "../contract/ability.ts";
import type { Touches, Way } from "../contract/touches.ts";
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import { ability } from "../provider/region-abilities.ts";

export interface Fault {
  readonly kind: string;
  /** What it is aimed at, in words: nothing parses it. */
  readonly target: string;
  /** What it was made with. */
  readonly args: Readonly<Record<string, Argument>>;
  /** What it is aimed at, as data. */
  readonly touches: Touches;
  /** What it does to what it touches, in one word for charts: `down`, `frozen`, `cut`. */
  readonly legend: string;
  /** Regions that cannot serve while the fault lasts. */
  readonly regionsLost: readonly string[];
  /** Regions that cannot keep up with what others acknowledge while the fault lasts. */
  readonly regionsBehind: readonly string[];
  /** Without one of these it is refused. */
  readonly needs: readonly AbilityName[];
  /** Changes nothing yet. @throws MachineError if the topology lacks an ability */
  arm(on: LiveTopology): ArmedFault;
}

export type Argument = string | number | boolean | readonly string[];

export interface ArmedFault {
  /** For its effect, and then its healing, to be proven; by default 10 s and 60 s. */
  readonly limitMs?: number;
  /** What undoes it in another process, if this one dies: written down before anything is broken. */
  undo?(): readonly ResolvedAct[];
  /** Opens what the probes look at, before anything is broken; done even when the injection is left out. */
  prepare?(): Promise<void>;
  /** @param signal aborted if the drill is stopped: what can be broken off then is */
  inject(signal?: AbortSignal): Promise<Injection>;
  effectProbes(): Probe[];
  /** Hold for as long as the fault lasts; asked once more right before it is healed. */
  lastingProbes?(): Probe[];
  heal(): Promise<void>;
  healProbes(): Probe[];
}

export interface Injection {
  /**
   * When the effect can first have begun, and when it was complete, both `performance.now()`. `until` is `null` where that
   * was not seen: the effect was complete when its probes held.
   */
  readonly from: number;
  readonly until: number | null;
  /** `command`: a command that may act early or late injected it, so `from` and `until` bound the effect and no more. */
  readonly extent?: "command";
  /** Measured facts worth keeping, each named with its unit. */
  readonly figures: Readonly<Record<string, number>>;
}

type Figures = Injection["figures"];

/** Injects by `work`: the effect can begin when that begins, and is complete when it ends. */
export async function timed<T>(
  work: () => Promise<T>,
  figures: (tookMs: number, done: T) => Promise<Figures> | Figures,
): Promise<Injection> {
  const from = performance.now();
  const done = await work();
  const until = performance.now();
  return { from, until, figures: await figures(until - from, done) };
}

export interface Probe {
  readonly name: string;
  readonly target: string;
  /** `null` when it holds, else what was seen instead. A rejection counts as its reason. */
  readonly ask: () => Promise<string | null> | string | null;
  /** What is true when it holds, in words. */
  readonly holds: string;
}

export function wholeRegion(region: string): Touches {
  return { regions: [region], parts: [], ways: [] };
}

export function partsOf(region: string, names: readonly string[]): Touches {
  return { regions: [], parts: names.map((name) => ({ region, name })), ways: [] };
}

export function onlyWays(...ways: readonly Way[]): Touches {
  return { regions: [], parts: [], ways };
}

export function waysBetween(a: string, b: string): [Way, Way] {
  return [
    { from: a, to: b },
    { from: b, to: a },
  ];
}

/** The answer of probes that look for living processes: `null` when there are none. */
export function noneAlive(processes: number, whose: string): string | null {
  return processes === 0 ? null : `${processes} processes of ${whose} are alive`;
}

/** Holds when no process of these parts, or of the whole region, is alive. */
export function noneLives(
  region: LiveRegion,
  { name, holds, parts }: Pick<Probe, "name" | "holds"> & { readonly parts?: readonly string[] },
): Probe {
  const whose = parts === undefined ? region.name : `${parts.join(", ")} in ${region.name}`;
  const ask = async () => noneAlive(await ability(region, "parts").living(parts), whose);
  return { name, target: region.name, ask, holds };
}
