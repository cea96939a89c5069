/**
 * The faults of a drill from request to healing, each proven and recorded. Several may be in effect at once; they are
 * healed one by one, or all that are left with the last one first.
 */

import { type AbilityName, whyUnable } from "../contract/ability.ts";
import { reasonOf } from "../contract/reason.ts";
import { touchesAmong } from "../contract/touches.ts";
import type { ArmedFault, Fault, Injection } from "../fault/fault.ts";
import type { FaultRecord } from "../history/types.ts";
import type { Load } from "../load/load.ts";
import { awaitNull } from "../machine/await.ts";
import { abilitiesIn } from "../provider/abilities.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import { record } from "../safety/ledger.ts";
import type { Slot } from "../safety/slot.ts";
import { DrillEnded } from "./drill-ended.ts";
import { proofOf, prove } from "./proof.ts";
import type { Recorder } from "./recorder.ts";

const effectLimitMs = 10_000;
const healLimitMs = 60_000;
const redeliveriesLimitMs = 3_000;

export interface InjectionsParts {
  readonly live: LiveTopology;
  readonly load: Pick<Load, "holdRedeliveries" | "tally">;
  readonly recorder: Recorder;
  readonly slot: Slot;
  /** Replaces every injection by nothing: the harness's own negative control. */
  readonly sabotaged: boolean;
  readonly signal: AbortSignal;
}

/** A fault in effect. Times are milliseconds since the history began. */
export interface Effect {
  readonly id: string;
  readonly fault: Fault;
  readonly armed: ArmedFault;
  /** Earliest moment the effect can have begun, and when it was complete. */
  readonly at: number;
  readonly untilAt: number;
}

export class Injections {
  readonly #parts: InjectionsParts;
  readonly #effects = new Map<string, Effect>();
  readonly #proven = new Set<string>();
  #injected = 0;
  #firstAt: number | null = null;

  constructor(parts: InjectionsParts) {
    this.#parts = parts;
  }

  /** Those in effect, in the order in which they were injected. */
  get effects(): readonly Effect[] {
    return [...this.#effects.values()];
  }

  /** When the first of all took effect, healed or not; milliseconds since the history began. `null` before that. */
  get firstAt(): number | null {
    return this.#firstAt;
  }

  /** @throws DrillEnded when the topology lacks an ability that the fault needs, or the fault shows no effect */
  async inject(fault: Fault): Promise<Effect> {
    requireAbilities(this.#parts.live, fault.kind, fault.needs);
    this.#injected += 1;
    const id = `${fault.kind}-${this.#injected}`;
    await this.#parts.recorder.step(`inject ${fault.kind} on ${fault.target}`, false, () =>
      this.#injectAs(id, fault),
    );
    return this.#effects.get(id)!;
  }

  async #injectAs(id: string, fault: Fault): Promise<string> {
    const { live, load, recorder, slot, sabotaged, signal } = this.#parts;
    if (fault.regionsLost.length > 0) {
      load.holdRedeliveries();
      await awaitNull(
        () => (load.tally.redeliveriesInFlight === 0 ? null : "redeliveries are on their way"),
        { limitMs: redeliveriesLimitMs, everyMs: 5 },
      );
    }
    const armed = fault.arm(live);
    const { regions: whole, parts } = fault.touches;
    const regions = [...new Set([...whole, ...parts.map(({ region }) => region)])];
    const undo = armed.undo === undefined ? {} : { undo: [...armed.undo()], limitMs: armed.limitMs };
    record(slot, { entry: "fault", id, kind: fault.kind, target: fault.target, regions, ...undo });
    const requestedAt = this.#note(id, fault, "requested", null);
    try {
      await armed.prepare?.();
    } catch (error) {
      throw new DrillEnded(
        `${fault.kind} on ${fault.target} cannot be proven, so it was not injected: ${reasonOf(error)}`,
      );
    }
    const injection = sabotaged ? nothing() : await armed.inject(signal);
    const extent = this.#extentOf(injection, requestedAt);
    // From here on it must be healed, proven or not.
    this.#effects.set(id, { id, fault, armed, ...extent });
    this.#firstAt ??= extent.at;
    const probes = armed.effectProbes();
    const limitMs = armed.limitMs ?? effectLimitMs;
    const why =
      probes.length === 0
        ? "this topology has nothing that would show it"
        : await prove(probes, limitMs, recorder.history, signal);
    if (why !== null) {
      this.#note(id, fault, "unproven", null);
      throw new DrillEnded(`${fault.kind} on ${fault.target} had no proven effect: ${why}`);
    }
    const proof = proofOf(probes, injection);
    const { at, untilAt } = injection.until === null ? this.#extentOf(injection, requestedAt) : extent;
    const proven = { at, untilAt };
    this.#effects.set(id, { id, fault, armed, ...proven });
    this.#proven.add(id);
    recorder.history.write({
      ...this.#record(id, fault, "effective", proof),
      ...proven,
      ...(injection.extent === undefined ? {} : { extent: injection.extent }),
      figures: { ...injection.figures },
    });
    return proof;
  }

  /** @throws DrillEnded when it does not heal */
  async heal(id: string): Promise<void> {
    const effect = this.#effects.get(id);
    if (effect === undefined) throw new RangeError(`fault ${id} is not in effect: it was healed before`);
    const { fault, armed } = effect;
    const { recorder, slot, signal } = this.#parts;
    await recorder.step(`heal ${fault.kind} on ${fault.target}`, true, async () => {
      this.#effects.delete(id);
      await this.#requireLasted(effect);
      this.#note(id, fault, "heal-requested", null);
      await armed.heal();
      const probes = armed.healProbes();
      const limitMs = armed.limitMs ?? healLimitMs;
      const why = await prove(probes, limitMs, recorder.history, signal);
      if (why !== null) {
        this.#note(id, fault, "unhealed", null);
        throw new DrillEnded(
          `${fault.kind} on ${fault.target} did not heal within ${limitMs / 1000} s: ${why}`,
        );
      }
      record(slot, { entry: "healed", id });
      const proof = proofOf(probes, null);
      this.#note(id, fault, "healed", proof);
      return proof;
    });
  }

  /** What was measured of an effect that ended by itself is not what the drill is about. */
  async #requireLasted({ id, fault, armed }: Effect): Promise<void> {
    if (!this.#proven.has(id)) return;
    const { recorder, signal } = this.#parts;
    const why = await prove(armed.lastingProbes?.() ?? [], 0, recorder.history, signal);
    if (why === null) return;
    recorder.trouble(
      "inconclusive",
      `${fault.kind} on ${fault.target} did not last until it was healed: ${why}. Something has undone it, such as a supervisor that restarts what dies; keep that from happening while the fault lasts`,
    );
  }

  /** Heals what is left, the last one first. One that does not heal keeps none of the others from it. */
  async healAll(): Promise<void> {
    const failures: Error[] = [];
    const unexpected: unknown[] = [];
    for (const { id } of this.effects.toReversed()) {
      try {
        await this.heal(id);
      } catch (error) {
        if (!(error instanceof DrillEnded)) unexpected.push(error);
        failures.push(error as Error);
      }
    }
    if (unexpected.length > 0)
      throw new AggregateError(unexpected, failures.map(({ message }) => message).join("; "));
    if (failures.length > 0) throw new DrillEnded(failures.map(({ message }) => message).join("; "));
  }

  /** Returns when that was, milliseconds since the history began. */
  #note(id: string, fault: Fault, step: FaultRecord["step"], proof: string | null): number {
    const record = this.#record(id, fault, step, proof);
    this.#parts.recorder.history.write(record);
    return record.at;
  }

  #record(id: string, fault: Fault, step: FaultRecord["step"], proof: string | null): FaultRecord {
    const { kind, target, legend, args, touches } = fault;
    const { live, recorder } = this.#parts;
    const regions = live.regions.map(({ name }) => name);
    return {
      k: "fault",
      at: recorder.history.now(),
      id,
      kind,
      target,
      step,
      proof,
      regionsLost: [...fault.regionsLost],
      regionsBehind: [...fault.regionsBehind],
      touches: touchesAmong(regions, touches),
      legend,
      args,
    };
  }

  /**
   * From when until when an effect began, on the history's clock. A fault's moments are those of `performance.now()`; between
   * the readings of the two clocks this process may be stopped, which must not reverse an order.
   */
  #extentOf({ from, until }: Injection, requestedAt: number): Pick<Effect, "at" | "untilAt"> {
    const offset = this.#parts.recorder.history.now() - performance.now();
    const at = Math.max(requestedAt, from + offset);
    return { at, untilAt: Math.max(at, (until ?? performance.now()) + offset) };
  }
}

/** @throws DrillEnded that names the missing ability: a drill that cannot break what it is about proves nothing */
export function requireAbilities(live: LiveTopology, what: string, needs: readonly AbilityName[]): void {
  const why = whyUnable("this topology", abilitiesIn(live), needs);
  if (why === null) return;
  throw new DrillEnded(
    `${what}: ${why}. State it in the scenario (needs: ${JSON.stringify(needs)}), and the drill is refused before it starts`,
  );
}

function nothing(): Injection {
  const now = performance.now();
  return { from: now, until: now, figures: {} };
}
