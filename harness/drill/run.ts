/**
 * The life of one drill, top to bottom: equip, claim, bring up, load, break, heal, converge, read, clean up.
 * Whatever happens on the way, what was seen is written down and what was started is ended or handed on; judging comes after.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { awaitNull } from "../component/await.ts";
import { openTempFolder } from "../component/install/temp.ts";
import { MachineError } from "../component/tool.ts";
import type { Criterion } from "../contract/criteria.ts";
import type { DefectSpec, SystemUnderTest } from "../contract/system.ts";
import type { Topology } from "../contract/topology.ts";
import { HistoryWriter } from "../history/writer.ts";
import type { Load } from "../load/load.ts";
import { startLoad } from "../load/sender.ts";
import { soundDelivery } from "../load/sound-delivery.ts";
import { standingConduits } from "../provider/conduits.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Ground } from "../provider/provider.ts";
import { readLedger } from "../safety/ledger.ts";
import { ownPeakBytes, setNiceness } from "../safety/process-table.ts";
import { sendCanaries } from "./canary.ts";
import { DrillEnded } from "./drill-ended.ts";
import { writeHead } from "./head.ts";
import { LiveDrill } from "./live-drill.ts";
import { LogTap } from "./log-tap.ts";
import { Observer } from "./observer.ts";
import { Recorder } from "./recorder.ts";
import { openRunFolder, type RunFolder, requireRoomFor } from "./run-folder.ts";
import { type Addresses, addressesOf, type RunOptions } from "./run-options.ts";
import { canBeReset, type Setting, Stage } from "./stage.ts";
import { recordStores, storesOf } from "./stores.ts";
import { Tries } from "./tries.ts";

/** A log that was read a moment ago answers again soon, or never. */
const logsLimitMs = 5_000;
/** Longer than a mirror takes; where a log was changed by a fault its copies never end alike. */
const tailsLimitMs = 2_000;

/**
 * What measures goes before what is measured, where it may: the sender keeps its schedule while JVMs start, and while
 * engines start and end containers in bursts, with processes that yield to nobody.
 */
const harnessNiceness = -10;

/** Below the run's folder: the topology as data, and what each part was started with. */
const configuration = "configuration";

export interface RunOutcome {
  /** Where the history lies. */
  readonly folder: string;
  /** Addresses of what was left running, by region; `null` unless kept. */
  readonly kept: Addresses | null;
}

/** @throws MachineError when nothing could be started at all: a tool, the disk, the run folder */
export async function runDrill(options: RunOptions): Promise<RunOutcome> {
  const { scenario, provider, narrator, stages } = options;
  requireRoomFor(scenario.topology, options.runs, openTempFolder());
  setNiceness(process.pid, harnessNiceness);
  const equippedAt = performance.now();
  narrator.stepBegan("find what the regions run on");
  const ground = await provider.equip(scenario.topology, (text) => narrator.note(text));
  const provisionMs = performance.now() - equippedAt;
  narrator.stepEnded("find what the regions run on", provisionMs, null);
  const folder = openRunFolder(options.runs, scenario.name);
  const disk = new AbortController();
  const path = join(folder.path, "history.ndjson");
  const history = await HistoryWriter.open(path, (error) => disk.abort(error));
  const criteria = await writeHead(history, options, ground, folder);
  writeTopology(join(folder.path, configuration), scenario.topology);
  // Only now: nobody would end the stage where the disk takes no history.
  const setting = settingOf(options);
  const shared = (await stages?.take(scenario.topology, setting)) ?? null;
  shared?.handTo(folder);
  const stage = shared ?? (await Stage.claim(scenario.topology, setting, folder));
  const signal = AbortSignal.any([options.signal, disk.signal]);
  const recorder = new Recorder(history, narrator);
  const run = new Run(
    { ...options, signal },
    { ground, folder, criteria, stage, setting, recorder, provisionMs },
  );
  const end = await run.toTheEnd();
  const kept = end === "kept" ? addressesOf(stage.live!) : null;
  if (end === "kept") await stage.keep();
  if (end === "shared") stages!.leave(stage);
  if (end === "stopped") await stage.release();
  try {
    await history.close();
  } catch (error) {
    throw new MachineError(
      `the history could not be written to ${path}: ${(error as Error).message}. Everything was cleaned up; free some space, or choose another place with --runs`,
    );
  }
  return { folder: folder.path, kept };
}

function writeTopology(folder: string, topology: Topology): void {
  mkdirSync(folder);
  writeFileSync(join(folder, "topology.json"), `${JSON.stringify(topology, null, 2)}\n`);
}

interface Scene {
  readonly ground: Ground;
  readonly folder: RunFolder;
  readonly criteria: readonly Criterion[];
  readonly stage: Stage;
  readonly setting: Setting;
  readonly recorder: Recorder;
  readonly provisionMs: number;
}

type End = "stopped" | "kept" | "shared";

/** Everything between the history's first line and its last. */
class Run {
  readonly #options: RunOptions;
  readonly #scene: Scene;
  readonly #system: SystemUnderTest;
  #bringUpMs = 0;
  #load: Load | null = null;
  #observer: Observer | null = null;
  #drill: LiveDrill | null = null;
  #troubled = false;

  constructor(options: RunOptions, scene: Scene) {
    this.#options = options;
    this.#scene = scene;
    const { system, regions } = options.scenario.topology;
    const tell = (text: string) => this.#trouble("harness-error", text);
    this.#system = { ...system, deliver: soundDelivery(system.deliver, regions, tell) };
  }

  async toTheEnd(): Promise<End> {
    const { recorder, stage } = this.#scene;
    try {
      const logs = await this.#prepare();
      await this.#runDrill(stage.live!, logs);
    } catch (error) {
      this.#noteTrouble(error);
      await this.#load?.abort();
    }
    await this.#observer?.end();
    const end = await this.#leave();
    const { history } = recorder;
    history.write({
      k: "cost",
      at: history.now(),
      provisionMs: this.#scene.provisionMs,
      bringUpMs: this.#bringUpMs,
      peakRssBytes: this.#observer?.peakRssBytes ?? 0,
      harnessPeakRssBytes: ownPeakBytes(),
    });
    history.end();
    return end;
  }

  async #prepare(): Promise<LogTap> {
    const { linkLatencyMs, signal, scenario } = this.#options;
    const { recorder, stage, folder, ground, setting } = this.#scene;
    const { topology } = scenario;
    const regions = `${topology.name}: ${topology.regions.join(", ")}`;
    const title = stage.live === null ? `bring up ${regions}` : `reset ${regions}`;
    const startedAt = performance.now();
    let logs: LogTap | null = null;
    await recorder.step(title, false, async () => {
      const live = await stage.ready(setting, ground, {
        logFolder: join(folder.path, "logs"),
        configurationFolder: join(folder.path, configuration),
        onReady: (part, ms) =>
          recorder.milestone(
            `${part.region ?? "outside"}: ${part.name} answers after ${(ms / 1000).toFixed(1)} s`,
          ),
        onDeath: (part, how) =>
          this.#trouble("inconclusive", `${part.region ?? "outside"}/${part.name} ${how} by itself`),
        signal,
      });
      logs = new LogTap(live, this.#system, recorder.history);
      await logs.skipAll();
      await sendCanaries(live, this.#system, recorder.history, folder.id);
      return "a canary has crossed every link";
    });
    this.#bringUpMs = performance.now() - startedAt;
    if (linkLatencyMs > 0) {
      await stage.live!.links.delay(linkLatencyMs);
      recorder.milestone(`links between regions delay every byte by ${linkLatencyMs} ms each way`);
    }
    return logs!;
  }

  async #runDrill(live: LiveTopology, logs: LogTap): Promise<void> {
    const { scenario, seed, perSecond, target, sabotaged, signal, narrator, chosen, hold } = this.#options;
    const { recorder, stage, folder, criteria } = this.#scene;
    const { history } = recorder;
    const system = this.#system;
    const tries = new Tries();
    const load = startLoad({
      ...scenario.load,
      ...{ perSecond, seed, history },
      runTag: folder.id,
      origin: live.edge.origin,
      delivery: system.deliver,
      onTry: tries.add,
    });
    this.#load = load;
    const observer = new Observer({ live, system, history, narrator, load, tries, logs, perSecond });
    this.#observer = observer;
    const drill = new LiveDrill({
      ...{ live, system, load, tries, observer, recorder, target, chosen, sabotaged, hold, signal },
      standingLinks: standingConduits(scenario.topology),
      slot: stage.slot,
      runTag: folder.id,
      sustainedMs: scenario.sustainedMs,
      rtoLimitMs: criteria.find(({ id }) => id === "rto")?.limit ?? null,
      planted: plantedIn(this.#options) ?? null,
      tolerated: toleratedLosses(criteria),
      onHeld: (milestone) =>
        this.#options.onHeld({
          milestone,
          addresses: addressesOf(live),
          conflicting: load.conflicting,
          slotFolder: stage.slot.folder,
        }),
    });
    this.#drill = drill;
    await scenario.drill(drill);
    await drill.end();
    await observer.end();
    await recorder.step("read every region for the last time", false, async () => {
      const why = await awaitNull(async () => (await logs.look())[0] ?? null, { limitMs: logsLimitMs });
      // The last redelivery may still be on its way; it must not arrive in the next drill.
      if (drill.settled) await awaitNull(() => lookAgain(logs), { limitMs: tailsLimitMs });
      if (why !== null) this.#trouble("inconclusive", `a log was not read to its end: ${why}`);
      await recordStores(history, "final", drill.holders, storesOf(system));
      return null;
    });
  }

  #trouble(verdict: "inconclusive" | "harness-error", text: string): void {
    this.#troubled = true;
    this.#scene.recorder.trouble(verdict, text);
  }

  #noteTrouble(error: unknown): void {
    if (this.#options.signal.aborted)
      this.#trouble("inconclusive", "interrupted: the drill was stopped before its end");
    else if (error instanceof DrillEnded) this.#trouble("inconclusive", error.message);
    else if (error instanceof MachineError) this.#trouble("harness-error", error.message);
    else this.#trouble("harness-error", `unexpected: ${(error as Error).stack ?? String(error)}`);
  }

  /** Ends everything, keeps it for a person, or hands it to the next drill: only what is whole is handed on. */
  async #leave(): Promise<End> {
    const { keep, stages, scenario, linkLatencyMs } = this.#options;
    const { recorder, stage } = this.#scene;
    if (keep && stage.live !== null) return "kept";
    const whole = this.#drill?.settled === true && !this.#troubled && linkLatencyMs === 0;
    const shared = stages !== null && whole && canBeReset(scenario.topology.system);
    await recorder.step(shared ? "hand the regions on" : "clean up", false, async () => {
      const { faults, openFaults } = readLedger(stage.slot);
      const { processes, left, shared: runOn } = await (shared ? stage.residue() : stage.stop());
      const { history } = recorder;
      const residualFaults = shared || left.length > 0 ? openFaults.length : 0;
      const residue = [...left, ...(shared ? openFaults.map(({ id }) => `fault ${id}`) : [])];
      history.write({
        k: "cleanup",
        at: history.now(),
        ...{ processes, faults, residualFaults, residue },
        shared: runOn,
        residualProcesses: left.length,
      });
      return shared ? `${runOn} processes run on for the next drill` : `${processes} processes ended`;
    });
    return shared ? "shared" : "stopped";
  }
}

async function lookAgain(logs: LogTap): Promise<string | null> {
  await logs.look();
  return logs.unfinished();
}

/** What the scenario allows to be missing in the end. */
function toleratedLosses(criteria: readonly Criterion[]): number {
  return criteria.find(({ id }) => id === "lostEvents")?.limit ?? 0;
}

function plantedIn({ scenario, defect }: RunOptions): DefectSpec | undefined {
  return defect === null ? undefined : scenario.topology.system.defects![defect];
}

function settingOf(options: RunOptions): Setting {
  const { scenario, provider, chosen } = options;
  const planted = plantedIn(options);
  return {
    services: { ...scenario.settings(chosen), ...planted?.env },
    edgeChecks: planted?.edgeChecks ?? true,
    provider: provider.name,
  };
}
