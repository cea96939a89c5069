/**
 * The life of one drill, top to bottom: equip, claim, bring up, load, break, heal, converge, read, clean up.
 * Whatever happens on the way, what was seen is written down and what was started is ended; judging comes after.
 */
import { join } from "node:path";
import { openTempFolder } from "../component/install/temp.ts";
import { MachineError } from "../component/tool.ts";
import { historySchemaId } from "../history/types.ts";
import { HistoryWriter } from "../history/writer.ts";
import { criteriaSha256 } from "../judge/criteria-hash.ts";
import { startLoad } from "../load/sender.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import { type Blueprint, conduitNames, draw, type Equipment } from "../provider/processes/blueprint.ts";
import { equip } from "../provider/processes/equip.ts";
import { bringUp } from "../provider/processes/provider.ts";
import { readLedger, record } from "../safety/ledger.ts";
import { identify, ownedProcesses, ownPeakBytes } from "../safety/process-table.ts";
import { claimSlot, releaseSlot, type Slot } from "../safety/slot.ts";
import { listenersIn } from "../safety/socket-table.ts";
import { startWatchdog } from "../safety/watchdog.ts";
import { sendCanaries } from "./canary.ts";
import { checksFor, criteriaOf } from "./criteria.ts";
import { DrillEnded, LiveDrill } from "./live-drill.ts";
import type { Narrator } from "./narrator.ts";
import { Observer } from "./observer.ts";
import { commitOf, versionsOf } from "./provenance.ts";
import { Recorder } from "./recorder.ts";
import { openRunFolder, type RunFolder, requireRoomForRuns } from "./run-folder.ts";
import type { Scenario } from "./scenario.ts";
import { recordStore, storesOf } from "./stores.ts";
import { Tries } from "./tries.ts";

export interface RunOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly perSecond: number;
  readonly target: string;
  readonly defect: string | null;
  /** Leave everything running afterwards. */
  readonly keep: boolean;
  /** One-way delay between regions, milliseconds. */
  readonly linkLatencyMs: number;
  /** Inject nothing: the drill must notice. */
  readonly sabotaged: boolean;
  /** The command that runs this drill again. */
  readonly command: string;
  readonly runs: string;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
}

export interface RunOutcome {
  /** Where the history lies. */
  readonly folder: string;
  /** Addresses of what was left running, by region; `null` unless kept. */
  readonly kept: Readonly<Record<string, Readonly<Record<string, string>>>> | null;
}

/** @throws MachineError when nothing could be started at all: a tool, the disk, the run folder */
export async function runDrill(options: RunOptions): Promise<RunOutcome> {
  const { scenario, narrator } = options;
  requireRoomForRuns(options.runs, openTempFolder());
  const equippedAt = performance.now();
  narrator.stepBegan("find what the regions run on");
  const equipment = await equip(scenario.topology, (text) => narrator.note(text));
  const provisionMs = performance.now() - equippedAt;
  narrator.stepEnded("find what the regions run on", provisionMs, null);
  const folder = openRunFolder(options.runs, scenario.name);
  const slot = await claim(folder);
  const endWatch = startWatchdog(slot);
  const disk = new AbortController();
  const path = join(folder.path, "history.ndjson");
  const history = await HistoryWriter.open(path, (error) => disk.abort(error));
  const recorder = new Recorder(history, narrator);
  await writeHead(history, options, equipment, folder);
  const signal = AbortSignal.any([options.signal, disk.signal]);
  const run = new Run({ ...options, signal }, { equipment, folder, slot, recorder, provisionMs });
  const live = await run.toTheEnd();
  const kept = options.keep && live !== null ? addressesOf(live) : null;
  if (kept !== null) record(slot, { entry: "kept" });
  else if (ownedProcesses(slot.folder).length === 0) await releaseSlot(slot);
  endWatch();
  try {
    await history.close();
  } catch (error) {
    throw new MachineError(
      `the history could not be written to ${path}: ${(error as Error).message}. Everything was cleaned up; free some space, or choose another place with --runs`,
    );
  }
  return { folder: folder.path, kept };
}

interface Ground {
  readonly equipment: Equipment;
  readonly folder: RunFolder;
  readonly slot: Slot;
  readonly recorder: Recorder;
  readonly provisionMs: number;
}

/** Everything between the history's first line and its last. */
class Run {
  readonly #options: RunOptions;
  readonly #ground: Ground;
  #bringUpMs = 0;
  #observer: Observer | null = null;

  constructor(options: RunOptions, ground: Ground) {
    this.#options = options;
    this.#ground = ground;
  }

  async toTheEnd(): Promise<LiveTopology | null> {
    const { recorder } = this.#ground;
    let live: LiveTopology | null = null;
    try {
      live = await this.#bringUp();
      await this.#drill(live);
    } catch (error) {
      this.#noteTrouble(error);
    }
    await this.#observer?.end();
    if (!this.#options.keep || live === null) await this.#cleanUp(live);
    const { history } = recorder;
    history.write({
      k: "cost",
      at: history.now(),
      provisionMs: this.#ground.provisionMs,
      bringUpMs: this.#bringUpMs,
      peakRssBytes: this.#observer?.peakRssBytes ?? 0,
      harnessPeakRssBytes: ownPeakBytes(),
    });
    history.write({ k: "end", at: history.now() });
    return live;
  }

  async #bringUp(): Promise<LiveTopology> {
    const { scenario, defect, linkLatencyMs, signal } = this.#options;
    const { recorder, slot, folder, equipment } = this.#ground;
    const { topology } = scenario;
    const startedAt = performance.now();
    let live: LiveTopology | null = null;
    await recorder.step(`bring up ${topology.name}: ${topology.regions.join(", ")}`, false, async () => {
      const blueprint: Blueprint = draw(
        topology,
        {
          slot: slot.number,
          folder: slot.folder,
          defect: defect === null ? {} : topology.system.defects![defect]!.env,
        },
        equipment,
      );
      live = await bringUp(blueprint, {
        slotFolder: slot.folder,
        logFolder: join(folder.path, "logs"),
        onReady: (part, ms) =>
          recorder.milestone(
            `${part.region ?? "outside"}: ${part.name} answers after ${(ms / 1000).toFixed(1)} s`,
          ),
        onDeath: (part, how) =>
          recorder.trouble("inconclusive", `${part.region ?? "outside"}/${part.name} ${how} by itself`),
        signal,
      });
      await sendCanaries(live, topology.system, recorder.history, folder.id);
      return "a canary has crossed every link";
    });
    this.#bringUpMs = performance.now() - startedAt;
    if (linkLatencyMs > 0) {
      await live!.links.delay(linkLatencyMs);
      recorder.milestone(`links between regions delay every byte by ${linkLatencyMs} ms each way`);
    }
    return live!;
  }

  async #drill(live: LiveTopology): Promise<void> {
    const { scenario, seed, perSecond, target, sabotaged, signal, narrator } = this.#options;
    const { recorder, slot, folder } = this.#ground;
    const { history } = recorder;
    const { system } = scenario.topology;
    const tries = new Tries();
    const load = startLoad({
      ...scenario.load,
      perSecond,
      seed,
      runTag: folder.id,
      origin: live.edge.origin,
      delivery: system.deliver,
      history,
      onTry: tries.add,
    });
    this.#observer = new Observer({ live, system, history, narrator, load, tries, perSecond });
    const drill = new LiveDrill({
      live,
      system,
      load,
      tries,
      recorder,
      slot,
      target,
      sustainedMs: scenario.sustainedMs,
      sabotaged,
      signal,
    });
    try {
      await scenario.drill(drill);
      if (!drill.loadStopped) await drill.converged();
    } catch (error) {
      await load.abort();
      throw error;
    }
    await this.#observer.end();
    await recorder.step("read every region for the last time", false, async () => {
      for (const [store, source] of Object.entries(storesOf(system))) {
        await Promise.all(live.regions.map((region) => recordStore(history, "final", region, store, source)));
      }
      return null;
    });
  }

  #noteTrouble(error: unknown): void {
    const { recorder } = this.#ground;
    if (this.#options.signal.aborted)
      recorder.trouble("inconclusive", "interrupted: the drill was stopped before its end");
    else if (error instanceof DrillEnded) recorder.trouble("inconclusive", error.message);
    else if (error instanceof MachineError) recorder.trouble("harness-error", error.message);
    else recorder.trouble("harness-error", `unexpected: ${(error as Error).stack ?? String(error)}`);
  }

  async #cleanUp(live: LiveTopology | null): Promise<void> {
    const { recorder, slot } = this.#ground;
    await recorder.step("clean up", false, async () => {
      const faults = readLedger(slot).openFaults.length;
      const processes = (await live?.stop()) ?? 0;
      // Looked at from two sides: a process that hides from the table still listens.
      const left = ownedProcesses(slot.folder).map(
        ({ region, part, pid }) => `${region}/${part} (pid ${pid})`,
      );
      const residue = [...left, ...listenersIn(slot.number).map((address) => `a listener at ${address}`)];
      recorder.history.write({
        k: "cleanup",
        at: recorder.history.now(),
        processes,
        faults,
        residualProcesses: residue.length,
        residualFaults: residue.length === 0 ? 0 : faults,
        residue,
      });
      return `${processes} processes ended`;
    });
  }
}

function claim(folder: RunFolder): Promise<Slot> {
  const self = identify(process.pid)!;
  return claimSlot((slot) =>
    record(slot, { entry: "drill", runId: folder.id, runFolder: folder.path, ...self }),
  );
}

/** The first line of the history: what is drilled, and the limits it will be judged by, before anything happens. */
async function writeHead(
  history: HistoryWriter,
  options: RunOptions,
  equipment: Equipment,
  folder: RunFolder,
): Promise<void> {
  const { scenario, seed, defect, command, perSecond } = options;
  const { topology, load } = scenario;
  const criteria = criteriaOf(scenario.criteria);
  history.write({
    k: "run",
    at: 0,
    schema: historySchemaId,
    id: folder.id,
    scenario: scenario.name,
    promise: scenario.promise,
    topology: topology.name,
    regions: [...topology.regions],
    provider: "processes",
    profile: topology.profile.name,
    seed,
    defect,
    commit: await commitOf(process.cwd()),
    command,
    versions: versionsOf(equipment.tools),
    wallEpochMs: history.wallEpochMs,
    criteria,
    criteriaSha256: criteriaSha256(criteria),
    checks: checksFor(scenario.criteria),
    links: conduitNames(topology),
    load: { ...load, perSecond },
    sustainedMs: scenario.sustainedMs,
  });
  await history.flush();
}

function addressesOf(live: LiveTopology): NonNullable<RunOutcome["kept"]> {
  const regions = live.regions.map(({ name, addresses }) => [name, addresses] as const);
  return { edge: { edge: live.edge.origin }, ...Object.fromEntries(regions) };
}
