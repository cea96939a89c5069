/** Brings up the regions of a drill, or resets those that run, until a canary has crossed every link. */

import { join } from "node:path";
import { duration } from "../contract/quantity.ts";
import { holding, type LiveTopology } from "../provider/live-topology.ts";
import type { Supervision } from "../provider/provider.ts";
import { sendCanaries } from "./canary.ts";
import { configurationIn } from "./configuration.ts";
import type { DrillContext } from "./context.ts";
import { LogTap } from "./log-tap.ts";
import { proveReads } from "./proven-reads.ts";
import { proveSources } from "./proven-sources.ts";
import type { Recorder } from "./recorder.ts";
import { testbedOptionsOf } from "./stay.ts";
import type { Testbed } from "./testbed.ts";

/** Regions that answer, and the tap that follows their logs from here on. */
export interface BroughtUp {
  readonly live: LiveTopology;
  readonly logs: LogTap;
}

export async function bringUp(testbed: Testbed, run: DrillContext): Promise<BroughtUp> {
  const { options, equipped, system, access, recorder, folder, cost, signal } = run;
  const { topology } = options.scenario;
  const regions = `${topology.name}: ${topology.regions.join(", ")}`;
  const title = testbed.live === null ? `bring up ${regions}` : `reset ${regions}`;
  const startedAt = performance.now();
  try {
    const up = await recorder.step(
      title,
      false,
      async () => {
        const live = await testbed.ready(testbedOptionsOf(options), equipped, supervisionOf(run));
        recorder.milestone(entrance(live, testbed));
        const logs = new LogTap(live, system, recorder.history);
        const late = lateIn(recorder);
        await logs.skipAll(signal, late);
        const sending = { access, late, signal };
        const canaries = await sendCanaries(live, system, recorder.history, folder.id, sending);
        const { scaledToZero = {} } = topology;
        const ids = canaries.map(({ eventId }) => eventId);
        await proveSources({ regions: holding(live.regions), system, scaledToZero, canaries: ids, signal });
        const { readBack } = options.scenario.load;
        if (readBack !== undefined)
          await proveReads(access ?? live.edge.origin, system.deliver.readBack!, { canaries, signal });
        return { live, logs };
      },
      () => (access === null ? "a canary has crossed every link" : "a canary has reached every ledger"),
    );
    await delayLinks(up.live, run);
    return up;
  } finally {
    cost.broughtUp(performance.now() - startedAt);
  }
}

/** Where traffic enters, for whoever looks on. */
function entrance({ edge }: LiveTopology, { slot }: Testbed): string {
  if (!edge.directed) return `traffic enters at ${edge.origin}, the system's own edge`;
  return `traffic enters at ${edge.origin}, an edge of the harness in slot ${slot.number}`;
}

function supervisionOf({ folder, recorder, signal }: DrillContext): Supervision {
  return {
    logFolder: join(folder.path, "logs"),
    configurationFolder: configurationIn(folder.path),
    onReady: ({ region, name }, ms) =>
      recorder.milestone(`${region ?? "outside"}: ${name} answers after ${duration(ms)}`),
    onLate: ({ region, name }, why) => lateIn(recorder)(`${region ?? "outside"}: ${name}: ${why}`),
    onDeath: ({ region, name }, how) =>
      recorder.trouble("inconclusive", `${region ?? "outside"}/${name} ${how} by itself`),
    signal,
  };
}

/** Tells what is waited for beyond its limit. */
function lateIn(recorder: Recorder): (why: string) => void {
  return (why) => recorder.milestone(`the machine is busy, so this is waited for longer: ${why}`);
}

async function delayLinks({ links }: LiveTopology, { options, recorder }: DrillContext): Promise<void> {
  const { linkLatencyMs } = options;
  if (linkLatencyMs === 0) return;
  await links.delay(linkLatencyMs);
  recorder.milestone(`links between regions delay every byte by ${linkLatencyMs} ms each way`);
}
