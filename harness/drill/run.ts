/**
 * The life of one drill, top to bottom: equip, claim, bring up, load, break, heal, converge, read, clean up.
 * Whatever happens on the way, what was seen is written down and what was started is ended or handed on; judging comes after.
 */
import { join } from "node:path";
import type { Criterion } from "../contract/criteria.ts";
import { reasonOf } from "../contract/reason.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import type { TroubleRecord } from "../history/types.ts";
import { HistoryWriter } from "../history/writer.ts";
import type { Load } from "../load/load.ts";
import { startLoad } from "../load/sender.ts";
import { soundDelivery } from "../load/sound-delivery.ts";
import { goBack, goFirst, openToParts } from "../machine/as-started.ts";
import { openTempFolder } from "../machine/temp.ts";
import { MachineError } from "../machine/tool.ts";
import { standingConduits } from "../provider/conduits.ts";
import type { EquippedProvider } from "../provider/provider.ts";
import { ownPeakBytes } from "../safety/process-table.ts";
import { BaselineGate } from "./baseline-gate.ts";
import { sendCanaries } from "./canary.ts";
import { cleanUp } from "./clean-up.ts";
import { configurationIn, writeTopology } from "./configuration.ts";
import { limitOf } from "./criteria.ts";
import { BaselineBroken, DrillEnded } from "./drill-ended.ts";
import { writeHead } from "./head.ts";
import { LiveDrill } from "./live-drill.ts";
import { LogTap, readToTheEnd } from "./log-tap.ts";
import { Observer } from "./observer.ts";
import { requireOpenFiles } from "./open-files.ts";
import { Recorder } from "./recorder.ts";
import { noteStack, openRunFolder, type RunFolder, requireRoomFor } from "./run-folder.ts";
import { type Addresses, addressesOf, loadOf, type RunOptions } from "./run-options.ts";
import { plantedIn, testbedOptionsOf } from "./setting.ts";
import { recordStores, storesOf } from "./stores.ts";
import { canBeReset, Testbed } from "./testbed.ts";
import { Tries } from "./tries.ts";
import { Uncaught } from "./uncaught.ts";
import { unsentTold } from "./unsent.ts";

export interface RunOutcome {
  /** Where the history lies. */
  readonly folder: string;
  /** Addresses of what was left running, by region; `null` unless kept. */
  readonly kept: Addresses | null;
}

/** @throws MachineError when nothing could be started at all: a tool, the disk, the run folder */
export async function runDrill(options: RunOptions): Promise<RunOutcome> {
  const { scenario, provider, narrator } = options;
  requireRoomFor(scenario.topology, options.runs, openTempFolder());
  requireOpenFiles(loadOf(options));
  openToParts();
  // What is installed or prepared yields as usual, also between two drills.
  goBack();
  const equippedAt = performance.now();
  narrator.stepBegan("find what the regions run on");
  const ground = await provider.equip(scenario.topology, (text) => narrator.note(text));
  const provisionMs = performance.now() - equippedAt;
  narrator.stepEnded("find what the regions run on", provisionMs, null);
  goFirst();
  const folder = openRunFolder(options.runs, scenario.name);
  const disk = new AbortController();
  const path = join(folder.path, "history.ndjson");
  const history = await HistoryWriter.open(path, (error) => disk.abort(error));
  const criteria = await writeHead(history, options, ground, folder);
  // From here on whatever breaks off is written down: with a head, there is something to judge.
  const signal = AbortSignal.any([options.signal, disk.signal]);
  const recorder = new Recorder(history, narrator);
  const run = new Run({ ...options, signal }, { ground, folder, criteria, recorder, provisionMs });
  const kept = await run.toTheEnd();
  try {
    await history.close();
  } catch (error) {
    throw new MachineError(
      `the history could not be written to ${path}: ${(error as Error).message}. Everything was cleaned up; free some space, or choose another place with --runs`,
    );
  }
  return { folder: folder.path, kept };
}

interface Scene {
  readonly ground: EquippedProvider;
  readonly folder: RunFolder;
  readonly criteria: readonly Criterion[];
  readonly recorder: Recorder;
  readonly provisionMs: number;
}

/** Everything between the history's first line and its last. */
class Run {
  readonly #options: RunOptions;
  readonly #scene: Scene;
  readonly #system: SystemUnderTest;
  /** Aborted when something fails that no step waits for. */
  readonly #broken = new AbortController();
  #testbed: Testbed | null = null;
  #bringUpMs = 0;
  #load: Load | null = null;
  #observer: Observer | null = null;
  #drill: LiveDrill | null = null;
  #troubled = false;
  #over = false;
  #end: "stopped" | "kept" | "shared" = "stopped";

  constructor(options: RunOptions, scene: Scene) {
    const signal = AbortSignal.any([options.signal, this.#broken.signal]);
    this.#options = { ...options, signal };
    this.#scene = scene;
    const { system, regions } = options.scenario.topology;
    const tell = (text: string) => this.#trouble("harness-error", text);
    this.#system = { ...system, deliver: soundDelivery(system.deliver, regions, tell) };
    // It may come when the drill itself has nothing more to wait for.
    signal.addEventListener("abort", () => {
      if (signal.reason instanceof Uncaught && !this.#over) this.#noteError(signal.reason.cause);
    });
  }

  /** Resolves with the addresses of what was left running; `null` unless kept. Never rejects: what breaks off is a trouble of the history. */
  async toTheEnd(): Promise<Addresses | null> {
    const { history } = this.#scene.recorder;
    try {
      const testbed = await this.#takeStage();
      const logs = await this.#prepare(testbed);
      await this.#runDrill(testbed, logs);
    } catch (error) {
      this.#noteBreakingOff(error);
      await this.#tried(async () => this.#load?.abort());
    }
    await this.#tried(async () => this.#observer?.end());
    const testbed = this.#testbed;
    if (testbed !== null) await this.#tried(() => this.#leave(testbed));
    const kept = testbed === null ? null : await this.#tried(() => this.#letGo(testbed));
    await this.#tried(async () =>
      history.write({
        k: "cost",
        at: history.now(),
        provisionMs: this.#scene.provisionMs,
        bringUpMs: this.#bringUpMs,
        peakRssBytes: this.#observer?.peakRssBytes ?? 0,
        harnessPeakRssBytes: ownPeakBytes(),
      }),
    );
    history.end();
    this.#over = true;
    return kept;
  }

  /** `null` where it throws, which is noted. */
  async #tried<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.#noteError(error);
      return null;
    }
  }

  /** The one that the drill before left, if it suits, or a new one. */
  async #takeStage(): Promise<Testbed> {
    const { scenario, testbeds } = this.#options;
    const { folder } = this.#scene;
    writeTopology(folder.path, scenario.topology);
    const setting = testbedOptionsOf(this.#options);
    const shared = (await testbeds?.take(scenario.topology, setting)) ?? null;
    shared?.handTo(folder);
    this.#testbed = shared ?? (await Testbed.claim(scenario.topology, setting, folder));
    return this.#testbed;
  }

  async #prepare(testbed: Testbed): Promise<LogTap> {
    const { linkLatencyMs, signal, scenario } = this.#options;
    const { recorder, folder, ground } = this.#scene;
    const { topology } = scenario;
    const regions = `${topology.name}: ${topology.regions.join(", ")}`;
    const title = testbed.live === null ? `bring up ${regions}` : `reset ${regions}`;
    const startedAt = performance.now();
    let logs: LogTap | null = null;
    await recorder.step(title, false, async () => {
      const live = await testbed.ready(testbedOptionsOf(this.#options), ground, {
        logFolder: join(folder.path, "logs"),
        configurationFolder: configurationIn(folder.path),
        onReady: (part, ms) =>
          recorder.milestone(
            `${part.region ?? "outside"}: ${part.name} answers after ${(ms / 1000).toFixed(1)} s`,
          ),
        onDeath: (part, how) =>
          this.#trouble("inconclusive", `${part.region ?? "outside"}/${part.name} ${how} by itself`),
        signal,
      });
      logs = new LogTap(live, this.#system, recorder.history);
      await logs.skipAll(signal);
      await sendCanaries(live, this.#system, recorder.history, folder.id, signal);
      return "a canary has crossed every link";
    });
    this.#bringUpMs = performance.now() - startedAt;
    if (linkLatencyMs > 0) {
      await testbed.live!.links.delay(linkLatencyMs);
      recorder.milestone(`links between regions delay every byte by ${linkLatencyMs} ms each way`);
    }
    return logs!;
  }

  async #runDrill(testbed: Testbed, logs: LogTap): Promise<void> {
    const { scenario, seed, perSecond, target, sabotaged, signal, narrator, chosen, hold } = this.#options;
    const { recorder, folder, criteria } = this.#scene;
    const live = testbed.live!;
    const { history } = recorder;
    const system = this.#system;
    const tries = new Tries();
    const onUnsent = unsentTold((text) => this.#trouble("harness-error", text));
    const load = startLoad({
      ...loadOf(this.#options),
      ...{ seed, history, onUnsent },
      runTag: folder.id,
      origin: live.edge.origin,
      delivery: system.deliver,
      onTry: tries.add,
    });
    this.#load = load;
    const observer = new Observer({
      ...{ live, system, history, narrator, load, tries, logs, perSecond, onUnsent },
      onFailure: (error) => this.#broken.abort(new Uncaught(error)),
    });
    this.#observer = observer;
    const drill = new LiveDrill({
      ...{ live, system, load, tries, observer, recorder, target, chosen, sabotaged, hold, signal },
      standingLinks: standingConduits(scenario.topology),
      slot: testbed.slot,
      runTag: folder.id,
      sustainedMs: scenario.sustainedMs,
      gate: new BaselineGate({
        ...{ tries, load, perSecond },
        attemptTimeoutMs: scenario.load.attemptTimeoutMs,
        latencyLimitMs: limitOf(criteria, "latencyP95"),
        faultless: scenario.faultless,
      }),
      rtoLimitMs: limitOf(criteria, "rto"),
      planted: plantedIn(this.#options) ?? null,
      // What the scenario allows to be missing in the end.
      tolerated: limitOf(criteria, "lostEvents") ?? 0,
      onHeld: (milestone) =>
        this.#options.onHeld({
          milestone,
          addresses: addressesOf(live),
          conflicting: load.conflicting,
          slotFolder: testbed.slot.folder,
        }),
    });
    this.#drill = drill;
    await scenario.drill(drill);
    await drill.end();
    await observer.end();
    await recorder.step("read every region for the last time", false, async () => {
      const why = await readToTheEnd(logs, drill.settled);
      if (why !== null) this.#trouble("inconclusive", `a log was not read to its end: ${why}`);
      await recordStores(history, "final", drill.holders, storesOf(system));
      return null;
    });
  }

  #trouble(verdict: TroubleRecord["verdict"], text: string, baseline = false): void {
    this.#troubled = true;
    this.#scene.recorder.trouble(verdict, text, baseline);
  }

  #noteBreakingOff(error: unknown): void {
    const { signal } = this.#options;
    if (!signal.aborted) this.#noteError(error);
    else if (!(signal.reason instanceof Uncaught))
      this.#trouble("inconclusive", "interrupted: the drill was stopped before its end");
  }

  #noteError(error: unknown): void {
    const why = reasonOf(error);
    if (error instanceof DrillEnded) this.#trouble("inconclusive", why, error instanceof BaselineBroken);
    else if (error instanceof MachineError) this.#trouble("harness-error", why);
    else this.#trouble("harness-error", `unexpected: ${why}. ${noteStack(this.#scene.folder, error)}`);
  }

  /** Ends everything, leaves it for a person, or for the next drill: only what is whole is handed on. */
  async #leave(testbed: Testbed): Promise<void> {
    const { keep, testbeds, scenario, linkLatencyMs } = this.#options;
    this.#end = keep && testbed.live !== null ? "kept" : "stopped";
    if (this.#end === "kept") return;
    const whole = this.#drill?.settled === true && !this.#troubled && linkLatencyMs === 0;
    const shared = testbeds !== null && whole && canBeReset(scenario.topology.system);
    await cleanUp(testbed, this.#scene.recorder, shared);
    if (shared) this.#end = "shared";
  }

  /** One that could not be cleaned up is left to its watchdog. */
  async #letGo(testbed: Testbed): Promise<Addresses | null> {
    const kept = this.#end === "kept" ? addressesOf(testbed.live!) : null;
    if (this.#end === "kept") await testbed.keep();
    if (this.#end === "shared") this.#options.testbeds!.leave(testbed);
    if (this.#end === "stopped") await testbed.release();
    return kept;
  }
}
