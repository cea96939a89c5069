/**
 * The verbs of a scenario, carried out on a live topology. Each is a step of the history.
 * They are bound, because a scenario takes them apart: `({ steady, inject }) => …`.
 */

import { setTimeout as pause } from "node:timers/promises";
import { reasonOf } from "../contract/reason.ts";
import type { Fault } from "../fault/fault.ts";
import { awaitNull } from "../machine/await.ts";
import { baselineOf } from "../measure/baseline.ts";
import { recoveryWindow } from "../measure/recovery.ts";
import type { LiveRegion } from "../provider/live-topology.ts";
import type { Action } from "../runbook/action.ts";
import type { BaselineGate } from "./baseline-gate.ts";
import { awaitConvergence, type Patience, waitingFor } from "./convergence.ts";
import { OperatorsDesk } from "./desk.ts";
import { DrillEnded } from "./drill-ended.ts";
import type { DrillParts } from "./drill-parts.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { readAtFailover } from "./failover-read.ts";
import { awaitResume } from "./hold.ts";
import { type Effect, Injections, requireAbilities } from "./injections.ts";
import { takeCensus } from "./link-census.ts";
import type { Chosen } from "./options.ts";
import { proofOf, prove } from "./proof.ts";
import { recoveryLimitMs } from "./recovery-limit.ts";
import { requireAsked } from "./require-asked.ts";
import type { ActiveFault, Drill } from "./scenario.ts";
import { recordStores, storesOf } from "./stores.ts";

const lagLimitMs = 30_000;
const actionLimitMs = 30_000;

export class LiveDrill implements Drill {
  readonly target: string;
  readonly others: readonly string[];
  readonly options: Chosen;
  readonly #parts: DrillParts;
  readonly #injections: Injections;
  readonly #desk: OperatorsDesk;
  readonly #gate: BaselineGate;
  readonly #readAtFailover = new Set<string>();
  #writer: string | null = null;
  /** Whom each region follows that was made a replica. */
  readonly #replicas = new Map<string, string | null>();
  #censusTaken = false;
  #loadStopped = false;
  /** All that was sent was seen to be worked off; letters that were set aside may have been replayed since. */
  #drained = false;
  #converged = false;

  constructor(parts: DrillParts) {
    const { live, target, chosen, system, recorder, runTag, planted } = parts;
    this.target = target;
    this.others = live.regions.map(({ name }) => name).filter((name) => name !== target);
    this.options = chosen;
    this.#parts = parts;
    this.#gate = parts.gate;
    this.#injections = new Injections(parts);
    const { history } = recorder;
    const onWriter = (region: string) => {
      this.#writer = region;
    };
    const onReplica = (region: string, primary: string | null) => void this.#replicas.set(region, primary);
    this.#desk = new OperatorsDesk({ live, system, history, runTag, planted, onWriter, onReplica });
  }

  /** Regions that must hold everything: all, or the one that was made the only writer and those that follow it. */
  get holders(): readonly LiveRegion[] {
    const { regions } = this.#parts.live;
    const writer = this.#writer;
    return writer === null
      ? regions
      : regions.filter(({ name }) => name === writer || this.#replicas.get(name) === writer);
  }

  /** Whether every region was seen to hold the same in the end, with every fault healed and no role changed. */
  get settled(): boolean {
    return this.#converged && this.#writer === null && this.#injections.effects.length === 0;
  }

  readonly steady = async (duration: Duration): Promise<void> => {
    const { recorder, signal } = this.#parts;
    await recorder.step(`steady traffic for ${duration}`, true, async () => {
      const from = recorder.history.now();
      await pause(milliseconds(duration), undefined, { signal });
      this.#gate.require(from, recorder.history.now());
      if (!this.#censusTaken) await this.#takeCensus();
      return null;
    });
  };

  readonly inject = (fault: Fault): Promise<ActiveFault> => {
    this.#gate.open();
    return this.#injections.inject(fault);
  };

  readonly recovered = async (): Promise<void> => {
    const { recorder, load, tries, sustainedMs, rtoLimitMs, signal } = this.#parts;
    const limitMs = recoveryLimitMs(rtoLimitMs, sustainedMs);
    const effect = this.#injections.effects.at(-1);
    if (effect === undefined)
      throw new RangeError("recovered() waits for service to come back; inject a fault first");
    await recorder.step("wait until service is back", true, async () => {
      const baseline = baselineOf(tries, this.#injections.firstAt!);
      if (baseline === null)
        throw new DrillEnded("no traffic succeeded before the fault: nothing can be said to come back");
      let [back, restUntil] = [0, 0];
      const notYet = `no window of ${sustainedMs} ms at 99% of the baseline yet`;
      const why = await awaitNull(
        () => {
          const askedAt = performance.now();
          if (askedAt < restUntil) return notYet;
          const found = recoveryWindow(tries, effect, baseline, sustainedMs, load.settledUntil);
          // The longer an outage, the more tries: looking through them must not keep the sender from its schedule.
          restUntil = performance.now() + 9 * (performance.now() - askedAt);
          back = found === null ? 0 : found.windowAt - effect.at;
          return found === null ? notYet : null;
        },
        { limitMs, everyMs: 100, signal },
      );
      if (why === null) return `back ${(back / 1000).toFixed(2)} s after the fault`;
      recorder.milestone(`service did not come back within ${limitMs / 1000} s: ${why}`);
      return "not back";
    });
    await this.#readSurvivors(effect);
  };

  readonly lagging = async (region: string, atLeast: Duration): Promise<void> => {
    const { recorder, observer, signal } = this.#parts;
    const wantedMs = milliseconds(atLeast);
    await recorder.step(`wait until ${region} lags by ${atLeast}`, true, async () => {
      let lagMs = 0;
      const why = await awaitNull(
        () => {
          lagMs = observer.lag.lagMs(region) ?? 0;
          return lagMs >= wantedMs ? null : `${region} lags by ${Math.round(lagMs)} ms only`;
        },
        { limitMs: lagLimitMs, everyMs: 50, signal },
      );
      if (why !== null) throw new DrillEnded(`${why}, ${atLeast} were waited for`);
      return `it lags by ${Math.round(lagMs)} ms`;
    });
  };

  readonly perform = async (action: Action): Promise<void> => {
    const { recorder, live, signal } = this.#parts;
    requireAbilities(live, action.title, action.needs);
    // What an action does to service is the drill's subject; before any traffic it prepares it.
    if (this.#censusTaken) this.#gate.open();
    await recorder.step(action.title, true, async () => {
      let found: string | null;
      try {
        found = await action.perform(live, this.#desk);
      } catch (error) {
        requireAsked(error, `${action.title}: this machine could not do it`);
        throw new DrillEnded(`${action.title}: not done, by ${reasonOf(error)}`);
      }
      const probes = action.probes(live);
      const why = await prove(probes, actionLimitMs, recorder.history, signal);
      if (why !== null) throw new DrillEnded(`${action.title}: not done, by ${why}`);
      return [found, proofOf(probes, null)].filter(Boolean).join("; ") || null;
    });
  };

  readonly conflict = async (share: number): Promise<void> => {
    const { recorder, load, live } = this.#parts;
    this.#gate.open();
    const title = `send the same events with different contents to every region, at ${share * 100}% of the traffic`;
    await recorder.step(title, false, async () => {
      const entries = live.regions.map(({ name, entry }) => ({ region: name, origin: entry }));
      load.conflict({ share, entries });
      return null;
    });
  };

  readonly diverged = async (): Promise<void> => {
    const { recorder, live, system } = this.#parts;
    await recorder.step("read how far the regions are apart", false, async () => {
      await recordStores(recorder.history, "split", live.regions, storesOf(system));
      return null;
    });
  };

  readonly milestone = async (name: string): Promise<void> => {
    const { recorder, load, slot, hold, onHeld, signal } = this.#parts;
    recorder.milestone(name);
    if (hold !== name) return;
    await recorder.step(`held at ${name}`, true, async () => {
      const stop = () => void load.abort(); // ends the pause too
      signal.addEventListener("abort", stop, { once: true });
      await load.pause();
      signal.removeEventListener("abort", stop);
      onHeld(name);
      await awaitResume(slot, name, signal);
      load.resume();
      return "resumed";
    });
  };

  readonly heal = async (active?: ActiveFault): Promise<void> => {
    const { effects } = this.#injections;
    for (const effect of effects)
      if (active === undefined || effect.id === active.id) await this.#readSurvivors(effect);
    await (active === undefined ? this.#injections.healAll() : this.#injections.heal(active.id));
    for (const { id, fault } of effects)
      if (active === undefined || id === active.id) await this.#readReconciliation(fault);
  };

  readonly drained = async (patience: Patience = {}): Promise<void> => {
    if (this.#drained) return;
    const { recorder, system } = this.#parts;
    await this.#waitUntil("stop the load, wait until everything sent is worked off", false, patience);
    this.#drained = true;
    await recorder.step("read what was applied and what was set aside", false, async () => {
      await recordStores(recorder.history, "drained", this.holders, storesOf(system));
      return null;
    });
  };

  readonly converged = async (patience: Patience = {}): Promise<void> => {
    if (this.#loadStopped) return; // asked for once: the first answer stands
    const title = "stop the load, wait until the regions hold the same";
    this.#converged = await this.#waitUntil(title, true, patience);
  };

  /** What every drill ends with: nothing left broken, and everybody holding the same. */
  async end(): Promise<void> {
    if (this.#injections.effects.length > 0) await this.heal();
    await this.converged();
  }

  async #waitUntil(title: string, parity: boolean, patience: Patience): Promise<boolean> {
    const { recorder, system, load, tolerated, signal } = this.#parts;
    const { history } = recorder;
    this.#loadStopped = parity;
    let converged = false;
    await recorder.step(title, true, async () => {
      await load.stop();
      const ended = await awaitConvergence(
        () => waitingFor(this.holders, system, load, { parity, replayed: this.#drained }),
        { ...patience, tolerated },
        (reason) => recorder.milestone(`waiting: ${reason}`),
        signal,
      );
      converged = ended.converged;
      const regions = this.holders.map(({ name }) => name);
      const at = history.now();
      const head = { k: "convergence", at, converged, regions } as const;
      const drained = parity ? {} : { drained: true as const };
      history.write({ ...head, waitingFor: [...ended.reasons], ...drained });
      const left = ended.reasons.join("; ");
      if (converged) return left === "" ? "done" : `done, with losses: ${left}`;
      return `not done: ${left}`;
    });
    return converged;
  }

  /** A survivor is read once per fault that loses a region, before anything could repair what it lacks. */
  async #readSurvivors({ id, fault, untilAt }: Effect): Promise<void> {
    const { recorder, live, system, load } = this.#parts;
    if (fault.regionsLost.length === 0 || this.#readAtFailover.has(id)) return;
    this.#readAtFailover.add(id);
    const survivors = live.regions.filter(({ name }) => !fault.regionsLost.includes(name));
    await recorder.step("read what the survivors hold", false, async () => {
      const { history } = recorder;
      const lacking = await readAtFailover({ survivors, system, load, history, cutAt: untilAt });
      return Object.entries(lacking)
        .map(([region, count]) => `${region} lacks ${count} acknowledged operations`)
        .join(", ");
    });
    load.releaseRedeliveries();
  }

  /** What a region took while its replica lagged: readable as soon as it is back. */
  async #readReconciliation({ regionsLost }: Fault): Promise<void> {
    const { recorder, live, system } = this.#parts;
    const source = system.reconciliationLog;
    if (source === undefined || regionsLost.length === 0) return;
    const back = regionsLost.map((name) => live.region(name));
    await recorder.step(`read the reconciliation log of ${regionsLost.join(", ")}`, false, async () => {
      await recordStores(recorder.history, "final", back, { reconciliation: source });
      return null;
    });
  }

  async #takeCensus(): Promise<void> {
    const { live, recorder, standingLinks } = this.#parts;
    this.#censusTaken = true;
    if (live.socketCensus === undefined) return;
    const census = await takeCensus(() => live.socketCensus!(), standingLinks);
    recorder.history.write({ k: "sockets", at: recorder.history.now(), ...census });
  }
}
