/**
 * The verbs of a scenario, carried out on a live topology. Each is a step of the history.
 * They are bound, because a scenario takes them apart: `({ steady, inject }) => …`.
 */
import { setTimeout as pause } from "node:timers/promises";
import { awaitNull } from "../component/await.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import type { Fault, Injection, Probe } from "../fault/fault.ts";
import type { FaultRecord } from "../history/types.ts";
import type { Load } from "../load/sender.ts";
import { baselineOf, recoveryWindow } from "../measure/recovery.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import { record } from "../safety/ledger.ts";
import type { Slot } from "../safety/slot.ts";
import { awaitConvergence, waitingFor } from "./convergence.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { readAtFailover } from "./failover-read.ts";
import type { Recorder } from "./recorder.ts";
import type { ActiveFault, Drill } from "./scenario.ts";
import type { Tries } from "./tries.ts";

const effectLimitMs = 5_000;
const healLimitMs = 60_000;
const recoveryLimitMs = 60_000;

/** The drill cannot say anything and ends here; what it has seen so far is judged. */
export class DrillEnded extends Error {
  override readonly name = "DrillEnded";
}

export interface Stage {
  readonly live: LiveTopology;
  readonly system: SystemUnderTest;
  readonly load: Load;
  readonly tries: Tries;
  readonly recorder: Recorder;
  readonly slot: Slot;
  readonly target: string;
  readonly sustainedMs: number;
  /** Replaces every injection by nothing: the harness's own negative control. */
  readonly sabotaged: boolean;
  readonly signal: AbortSignal;
}

interface Effect {
  readonly fault: Fault;
  readonly at: number;
  readonly untilAt: number;
  readAtFailover: boolean;
}

export class LiveDrill implements Drill {
  readonly target: string;
  readonly #stage: Stage;
  readonly #effects = new Map<string, Effect>();
  #injected = 0;
  #censusTaken = false;
  #loadStopped = false;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.target = stage.target;
  }

  /** Whether the scenario itself waited for convergence. */
  get loadStopped(): boolean {
    return this.#loadStopped;
  }

  readonly steady = async (duration: Duration): Promise<void> => {
    const { recorder, signal } = this.#stage;
    await recorder.step(`steady traffic for ${duration}`, true, async () => {
      await pause(milliseconds(duration), undefined, { signal });
      if (!this.#censusTaken) await this.#takeCensus();
      return null;
    });
  };

  readonly inject = async (fault: Fault): Promise<ActiveFault> => {
    const { recorder, live, load, slot, sabotaged } = this.#stage;
    this.#injected += 1;
    const id = `${fault.kind}-${this.#injected}`;
    await recorder.step(`inject ${fault.kind} on ${fault.target}`, false, async () => {
      if (fault.regionsLost.length > 0) {
        load.holdRedeliveries();
        await awaitNull(
          () => (load.tally.redeliveriesInFlight === 0 ? null : "redeliveries are on their way"),
          {
            limitMs: 3_000,
            everyMs: 5,
          },
        );
      }
      record(slot, { entry: "fault", id, kind: fault.kind, target: fault.target });
      this.#record(id, fault, "requested", null);
      const injection = sabotaged ? nothing() : await fault.inject(live);
      const why = await this.#prove(fault.effectProbes(live), effectLimitMs);
      const proof = proofOf(fault.effectProbes(live), injection);
      if (why !== null) {
        this.#record(id, fault, "unproven", null);
        throw new DrillEnded(`${fault.kind} on ${fault.target} had no proven effect: ${why}`);
      }
      const [at, untilAt] = [this.#since(injection.from), this.#since(injection.until)];
      this.#effects.set(id, { fault, at, untilAt, readAtFailover: false });
      recorder.history.write({
        ...this.#faultRecord(id, fault, "effective", proof),
        at,
        untilAt,
        figures: { ...injection.figures },
      });
      return proof;
    });
    return { id, fault };
  };

  readonly recovered = async (): Promise<void> => {
    const { recorder, load, tries, sustainedMs, signal } = this.#stage;
    const effect = [...this.#effects.values()].at(-1);
    if (effect === undefined)
      throw new RangeError("recovered() waits for service to come back; inject a fault first");
    await recorder.step("wait until service is back", true, async () => {
      const baseline = baselineOf(tries, effect.at);
      if (baseline === null)
        throw new DrillEnded("no traffic succeeded before the fault: nothing can be said to come back");
      let back = 0;
      const why = await awaitNull(
        () => {
          const found = recoveryWindow(tries, effect, baseline, sustainedMs, load.settledUntil);
          back = found === null ? 0 : found.windowAt - effect.at;
          return found === null ? `no window of ${sustainedMs} ms at 99% of the baseline yet` : null;
        },
        { limitMs: recoveryLimitMs, everyMs: 100, signal },
      );
      if (why === null) return `back ${(back / 1000).toFixed(2)} s after the fault`;
      recorder.milestone(`service did not come back within ${recoveryLimitMs / 1000} s: ${why}`);
      return "not back";
    });
    await this.#readAtFailover(effect);
  };

  readonly heal = async ({ id, fault }: ActiveFault): Promise<void> => {
    const { recorder, live, slot } = this.#stage;
    const effect = this.#effects.get(id);
    if (effect !== undefined) await this.#readAtFailover(effect);
    await recorder.step(`heal ${fault.kind} on ${fault.target}`, true, async () => {
      this.#record(id, fault, "heal-requested", null);
      await fault.heal(live);
      const why = await this.#prove(fault.healProbes(live), healLimitMs);
      if (why !== null) {
        this.#record(id, fault, "unhealed", null);
        throw new DrillEnded(
          `${fault.kind} on ${fault.target} did not heal within ${healLimitMs / 1000} s: ${why}`,
        );
      }
      record(slot, { entry: "healed", id });
      this.#effects.delete(id);
      const proof = proofOf(fault.healProbes(live), null);
      this.#record(id, fault, "healed", proof);
      return proof;
    });
  };

  readonly converged = async (): Promise<void> => {
    const { recorder, live, system, load, signal } = this.#stage;
    this.#loadStopped = true;
    await recorder.step("stop the load, wait until the regions hold the same", true, async () => {
      await load.stop();
      const waiting = await awaitConvergence(
        () => waitingFor(live, system, load),
        (reason) => recorder.milestone(`waiting: ${reason}`),
        signal,
      );
      const at = recorder.history.now();
      recorder.history.write({ k: "convergence", at, converged: waiting.length === 0, waitingFor: waiting });
      return waiting.length === 0 ? "converged" : `not converged: ${waiting.join("; ")}`;
    });
  };

  /** A survivor is read once per fault that loses a region, before anything could repair what it lacks. */
  async #readAtFailover(effect: Effect): Promise<void> {
    const { recorder, live, system, load } = this.#stage;
    const { fault, untilAt } = effect;
    if (fault.regionsLost.length === 0 || effect.readAtFailover) return;
    effect.readAtFailover = true;
    const survivors = live.regions.filter(({ name }) => !fault.regionsLost.includes(name));
    await recorder.step("read what the survivors hold", false, async () => {
      const lacking = await readAtFailover({
        survivors,
        system,
        load,
        history: recorder.history,
        cutAt: untilAt,
      });
      return Object.entries(lacking)
        .map(([region, count]) => `${region} lacks ${count} acknowledged operations`)
        .join(", ");
    });
    load.releaseRedeliveries();
  }

  async #takeCensus(): Promise<void> {
    const { live, recorder } = this.#stage;
    this.#censusTaken = true;
    let census = live.socketCensus();
    await awaitNull(
      () => {
        const unused = Object.entries(census.links).find(([, connections]) => connections === 0);
        if (unused === undefined) return null;
        census = live.socketCensus();
        return `link ${unused[0]} carries no connection`;
      },
      { limitMs: 3_000, everyMs: 200 },
    );
    recorder.history.write({ k: "sockets", at: recorder.history.now(), ...census });
  }

  /** All probes hold, or the first that does not and why. Every answer lands in the history. */
  async #prove(probes: readonly Probe[], limitMs: number): Promise<string | null> {
    const { history } = this.#stage.recorder;
    const answers = await Promise.all(
      probes.map(async (probe) => {
        const why = await awaitNull(probe.ask, { limitMs, everyMs: 20, signal: this.#stage.signal });
        const text = why ?? probe.holds;
        history.write({
          k: "probe",
          at: history.now(),
          probe: probe.name,
          target: probe.target,
          held: why === null,
          text,
        });
        return why === null ? null : `probe ${probe.name} on ${probe.target}: ${why}`;
      }),
    );
    return answers.find((answer) => answer !== null) ?? null;
  }

  #record(id: string, fault: Fault, step: FaultRecord["step"], proof: string | null): void {
    this.#stage.recorder.history.write(this.#faultRecord(id, fault, step, proof));
  }

  #faultRecord(id: string, fault: Fault, step: FaultRecord["step"], proof: string | null): FaultRecord {
    const { kind, target, regionsLost } = fault;
    return {
      k: "fault",
      at: this.#stage.recorder.history.now(),
      id,
      kind,
      target,
      regionsLost: [...regionsLost],
      step,
      proof,
    };
  }

  /** A moment by `performance.now()` on the history's clock. */
  #since(moment: number): number {
    return this.#stage.recorder.history.now() - (performance.now() - moment);
  }
}

function nothing(): Injection {
  const now = performance.now();
  return { from: now, until: now, figures: {} };
}

/** One sentence: what the probes saw, each kind once with how often it held. */
function proofOf(probes: readonly Probe[], injection: Injection | null): string {
  const kinds = Map.groupBy(probes, (probe) => probe.name);
  const seen = [...kinds.values()].map((same) =>
    same.length === 1 ? same[0]!.holds : `${same[0]!.holds} and ${same.length - 1} more like it`,
  );
  const skew = injection?.figures.killSkewMs;
  return [
    ...seen,
    ...(skew === undefined ? [] : [`${skew.toFixed(1)} ms between first and last death`]),
  ].join("; ");
}
