/**
 * The verbs of a scenario, carried out on a live topology. Each is a step of the history.
 * They are bound, because a scenario takes them apart: `({ steady, inject }) => …`.
 */

import { setTimeout as pause } from "node:timers/promises";
import { duration } from "../contract/quantity.ts";
import { reasonOf } from "../contract/reason.ts";
import type { Fault } from "../fault/fault.ts";
import { awaitNull } from "../machine/await.ts";
import { standingConduits } from "../provider/conduits.ts";
import { holding, type LiveRegion } from "../provider/live-topology.ts";
import type { Action } from "../runbook/action.ts";
import type { Slot } from "../safety/slot.ts";
import { BaselineGate } from "./baseline-gate.ts";
import type { DrillContext } from "./context.ts";
import { awaitConvergence, type Convergence, type Goal, type Patience, waitingFor } from "./convergence.ts";
import { limitOf } from "./criteria.ts";
import { OperatorsDesk } from "./desk.ts";
import { DrillEnded } from "./drill-ended.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { readReconciliation, SurvivorReads } from "./failover-read.ts";
import { holdAt } from "./hold.ts";
import { Injections, requireAbilities } from "./injections.ts";
import { takeCensus } from "./link-census.ts";
import type { Chosen } from "./options.ts";
import { outOfRole } from "./out-of-role.ts";
import { proofOf, prove } from "./proof.ts";
import { awaitRecovery } from "./recovery-wait.ts";
import { entryInto } from "./region-entry.ts";
import { requireAsked } from "./require-asked.ts";
import { addressesOf } from "./run-options.ts";
import type { ActiveFault, Drill } from "./scenario.ts";
import { plantedIn } from "./stay.ts";
import { readLimitMs, recordStores, storesOf, withoutEnding } from "./stores.ts";
import type { Traffic } from "./traffic.ts";

const lagLimitMs = 30_000;
const actionLimitMs = 30_000;

export class LiveDrill implements Drill {
  readonly target: string;
  readonly others: readonly string[];
  readonly options: Chosen;
  readonly #run: DrillContext;
  readonly #slot: Slot;
  readonly #traffic: Traffic;
  readonly #injections: Injections;
  readonly #desk: OperatorsDesk;
  readonly #gate: BaselineGate;
  readonly #survivorReads: SurvivorReads;
  #writer: string | null = null;
  /** Which region each one follows that was made a replica. */
  readonly #replicas = new Map<string, string | null>();
  #censusTaken = false;
  #loadStopped = false;
  /** All that was sent was seen to be worked off; letters that were set aside may have been replayed since. */
  #drained = false;
  #converged = false;

  constructor(run: DrillContext, slot: Slot, traffic: Traffic) {
    const { options, criteria, system, recorder, folder, signal } = run;
    const { scenario, target, chosen, sabotaged, perSecond } = options;
    const { live, load, attempts } = traffic;
    this.target = target;
    this.others = live.regions.map(({ name }) => name).filter((name) => name !== target);
    this.options = chosen;
    this.#run = run;
    this.#slot = slot;
    this.#traffic = traffic;
    this.#gate = new BaselineGate({
      attempts,
      load,
      perSecond,
      attemptTimeoutMs: scenario.load.attemptTimeoutMs,
      latencyLimitMs: limitOf(criteria, "latencyP95"),
      outOfRole: () => outOfRole(scenario.topology, load.acknowledgedByRegion),
      faultless: scenario.faultless,
    });
    this.#injections = new Injections({ live, load, recorder, slot, sabotaged, signal });
    this.#survivorReads = new SurvivorReads(run, traffic);
    this.#desk = new OperatorsDesk({
      live,
      system,
      access: run.access,
      history: recorder.history,
      runTag: folder.id,
      planted: plantedIn(options) ?? null,
      onWriter: (region) => {
        this.#writer = region;
      },
      onReplica: (region, primary) => void this.#replicas.set(region, primary),
    });
  }

  /** Regions that must hold everything: all, or the one that was made the only writer and those that follow it. */
  get holders(): readonly LiveRegion[] {
    const regions = holding(this.#traffic.live.regions);
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
    const { recorder, signal } = this.#run;
    await recorder.step(`steady traffic for ${duration}`, true, async () => {
      const from = recorder.history.now();
      await pause(milliseconds(duration), undefined, { signal });
      this.#gate.require(from, recorder.history.now());
      if (!this.#censusTaken) await this.#takeCensus();
    });
  };

  readonly inject = (fault: Fault): Promise<ActiveFault> => {
    this.#gate.open();
    return this.#injections.inject(fault);
  };

  readonly recovered = async (): Promise<void> => {
    const effect = this.#injections.effects.at(-1);
    if (effect === undefined)
      throw new RangeError("recovered() waits for service to come back; inject a fault first");
    await this.#run.recorder.step("wait until service is back", true, () =>
      awaitRecovery(effect, this.#injections.firstAt!, this.#traffic, this.#run),
    );
    await this.#survivorReads.read(effect);
  };

  readonly lagging = async (region: string, atLeast: Duration): Promise<void> => {
    const { recorder, signal } = this.#run;
    const { lag } = this.#traffic.observer;
    const leastMs = milliseconds(atLeast);
    const lagMs = () => lag.lagMs(region) ?? 0;
    const inWords = () => duration(lagMs());
    await recorder.step(`wait until ${region} lags by ${atLeast}`, true, async () => {
      const why = await awaitNull(() => (lagMs() >= leastMs ? null : `${region} lags by ${inWords()} only`), {
        limitMs: lagLimitMs,
        everyMs: 50,
        signal,
      });
      if (why !== null) throw new DrillEnded(`${why}, ${atLeast} were waited for`);
      return `it lags by ${inWords()}`;
    });
  };

  readonly perform = async (action: Action): Promise<void> => {
    const { recorder, signal } = this.#run;
    const { live } = this.#traffic;
    requireAbilities(live, action.title, action.needs);
    // What an action does to service is the drill's subject; before any traffic it prepares it.
    if (this.#censusTaken) this.#gate.open();
    await recorder.step(action.title, true, async () => {
      const found = await action.perform(live, this.#desk).catch((error) => {
        requireAsked(error, `${action.title}: this machine could not do it`);
        throw new DrillEnded(`${action.title}: not done, by ${reasonOf(error)}`);
      });
      const probes = action.probes(live);
      const why = await prove(probes, actionLimitMs, recorder.history, signal);
      if (why !== null) throw new DrillEnded(`${action.title}: not done, by ${why}`);
      return [found, proofOf(probes, null)].filter(Boolean).join("; ") || null;
    });
  };

  readonly conflict = async (share: number): Promise<void> => {
    const { recorder } = this.#run;
    const { load, live } = this.#traffic;
    this.#gate.open();
    const title = `send the same events with different contents to every region, at ${share * 100}% of the traffic`;
    await recorder.step(title, false, async () => {
      const entries = holding(live.regions).map(({ name, entry }) => ({
        region: name,
        origin: entryInto(name, { entry }),
      }));
      load.conflict({ share, entries });
    });
  };

  readonly diverged = async (): Promise<void> => {
    const { recorder, system } = this.#run;
    await recorder.step("read how far the regions are apart", false, () =>
      withoutEnding(
        recorder,
        recordStores(
          recorder.history,
          "split",
          holding(this.#traffic.live.regions),
          storesOf(system),
          readLimitMs,
        ),
      ),
    );
  };

  readonly milestone = async (name: string): Promise<void> => {
    const { options, recorder, signal } = this.#run;
    const { live, load } = this.#traffic;
    const slot = this.#slot;
    recorder.milestone(name);
    if (options.hold !== name) return;
    const onHeld = () =>
      options.onHeld({
        milestone: name,
        addresses: addressesOf(live),
        conflicting: load.conflicting,
        slotFolder: slot.folder,
      });
    await recorder.step(
      `held at ${name}`,
      true,
      () => holdAt(name, load, slot, onHeld, signal),
      () => "resumed",
    );
  };

  readonly heal = async (active?: ActiveFault): Promise<void> => {
    const effects = this.#injections.effects.filter(({ id }) => active === undefined || id === active.id);
    for (const effect of effects) await this.#survivorReads.read(effect);
    await (active === undefined ? this.#injections.healAll() : this.#injections.heal(active.id));
    for (const { fault } of effects) await readReconciliation(fault, this.#traffic, this.#run);
  };

  readonly drained = async (patience: Patience = {}): Promise<void> => {
    if (this.#drained) return;
    const { recorder, system } = this.#run;
    const title = "stop the load, wait until everything sent is worked off";
    await this.#stopAndWait(title, { parity: false, replayed: false }, patience);
    this.#drained = true;
    await recorder.step("read what was applied and what was set aside", false, () =>
      recordStores(recorder.history, "drained", this.holders, storesOf(system), readLimitMs),
    );
  };

  readonly converged = async (patience: Patience = {}): Promise<void> => {
    if (this.#loadStopped) return; // asked for once: the first answer stands
    this.#loadStopped = true;
    const title = "stop the load, wait until the regions hold the same";
    this.#converged = await this.#stopAndWait(title, { parity: true, replayed: this.#drained }, patience);
  };

  /** What every drill ends with: every fault healed, and all regions converged. */
  async end(): Promise<void> {
    if (this.#injections.effects.length > 0) await this.heal();
    await this.converged();
  }

  /** Whether the goal was reached. */
  async #stopAndWait(title: string, goal: Goal, patience: Patience): Promise<boolean> {
    const { recorder, system, criteria, signal } = this.#run;
    const { load } = this.#traffic;
    const { history } = recorder;
    // What the scenario allows to be missing in the end is not waited for.
    const tolerated = limitOf(criteria, "lostEvents") ?? 0;
    const waited = async () => {
      await load.stop();
      const ended = await awaitConvergence(
        () => waitingFor(this.holders, system, load, goal),
        { ...patience, tolerated },
        (reason) => recorder.milestone(`waiting: ${reason}`),
        signal,
      );
      history.write({
        k: "convergence",
        at: history.now(),
        converged: ended.converged,
        regions: this.holders.map(({ name }) => name),
        waitingFor: [...ended.reasons],
        ...(goal.parity ? {} : { drained: true }),
      });
      return ended;
    };
    return (await recorder.step(title, true, waited, inWords)).converged;
  }

  async #takeCensus(): Promise<void> {
    const { recorder, options } = this.#run;
    this.#censusTaken = true;
    const { live } = this.#traffic;
    if (live.socketCensus === undefined) return;
    const census = await takeCensus(() => live.socketCensus!(), standingConduits(options.scenario.topology));
    recorder.history.write({ k: "sockets", at: recorder.history.now(), ...census });
  }
}

function inWords({ converged, reasons }: Convergence): string | null {
  const left = reasons.join("; ");
  if (!converged) return `not converged: ${left}`;
  return left === "" ? null : `with losses: ${left}`;
}
