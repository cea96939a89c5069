/** What all steps of one drill share, from the head of its history to the seal. */
import { join } from "node:path";
import type { Criterion } from "../contract/criteria.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import { HistoryWriter } from "../history/writer.ts";
import { accessTo, type EdgeAccess } from "../load/edge-access.ts";
import { secretsOf } from "../load/headers.ts";
import { soundDelivery } from "../load/sound-delivery.ts";
import { MachineError } from "../machine/tool.ts";
import type { EquippedProvider } from "../provider/provider.ts";
import { Cost } from "./cost.ts";
import type { Equipment } from "./equip.ts";
import { writeHead } from "./head.ts";
import { KeptSecrets } from "./kept-secrets.ts";
import { eventIdsOf, ownRowsOf } from "./own-rows.ts";
import { Recorder } from "./recorder.ts";
import { openRunFolder, type RunFolder } from "./run-folder.ts";
import type { RunOptions } from "./run-options.ts";
import { Troubles } from "./troubles.ts";
import { Uncaught } from "./uncaught.ts";

/** Nothing in it is replaced. */
export interface DrillContext {
  readonly options: RunOptions;
  readonly equipped: EquippedProvider;
  readonly folder: RunFolder;
  /** As the head states them. */
  readonly criteria: readonly Criterion[];
  /** With functions of its delivery that cannot break the sender. */
  readonly system: SystemUnderTest;
  /** How the system's own edge is reached; `null` where the harness has one. */
  readonly access: EdgeAccess | null;
  readonly history: HistoryWriter;
  readonly recorder: Recorder;
  readonly troubles: Troubles;
  readonly cost: Cost;
  /** Aborted when the drill must end before its time: it is interrupted, its disk is full, or something broke beside all steps. */
  readonly signal: AbortSignal;
  /** Breaks the drill off for an error that no step waits for. */
  readonly breakOff: (error: unknown) => void;
  /** Writes the last records. @throws MachineError when the history could not be written */
  close(): Promise<void>;
}

/** Opens the run folder, and a history with its head. */
export async function openContext(
  options: RunOptions,
  { equipped, provisionMs }: Equipment,
): Promise<DrillContext> {
  const { scenario, runs } = options;
  const access = accessTo(scenario.topology);
  const secrets = new KeptSecrets(secretsOf(scenario.topology, process.env));
  const folder = openRunFolder(runs, scenario.name);
  const path = join(folder.path, "history.ndjson");
  const broken = new AbortController();
  const history = await HistoryWriter.open(path, (error) => broken.abort(error));
  const criteria = await writeHead(history, options, equipped, folder);
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const recorder = new Recorder(secrets.pen(history), secrets.narrator(options.narrator));
  const troubles = new Troubles(recorder, folder, signal);
  const cost = new Cost(provisionMs);
  const { system, regions } = scenario.topology;
  const deliver = soundDelivery(system.deliver, regions, (text) => recorder.trouble("harness-error", text));
  return {
    options,
    equipped,
    folder,
    criteria,
    system: { ...ownRowsOf(system, eventIdsOf(options.seed, folder.id)), deliver },
    access,
    history,
    recorder,
    troubles,
    cost,
    signal,
    breakOff: (error) => broken.abort(new Uncaught(error)),
    async close() {
      await troubles.tearDown(async () => history.write(cost.record(history.now())));
      troubles.end();
      history.end();
      await closed(history, path);
      secrets.cleanFiles(folder.path);
    },
  };
}

async function closed(history: HistoryWriter, path: string): Promise<void> {
  try {
    await history.close();
  } catch (error) {
    throw new MachineError(
      `the history could not be written to ${path}: ${(error as Error).message}. Everything was cleaned up; free some space, or choose another place with --runs`,
    );
  }
}
