/**
 * The life of one drill, top to bottom. Whatever happens on the way, what was seen is written down and what was started is
 * ended, handed on or kept. The last step, judging the history, belongs to whoever asked for the drill.
 */
import { bringUp } from "./bring-up.ts";
import { type DrillContext, openContext } from "./context.ts";
import { equip } from "./equip.ts";
import { readAtTheEnd } from "./final-read.ts";
import { LiveDrill } from "./live-drill.ts";
import type { Addresses, RunOptions } from "./run-options.ts";
import { leaveTestbed, takeTestbed } from "./stay.ts";
import type { Testbed } from "./testbed.ts";
import { startTraffic } from "./traffic.ts";

export interface RunOutcome {
  /** Where the history lies. */
  readonly folder: string;
  /** Addresses of what was left running, by region; `null` unless kept. */
  readonly kept: Addresses | null;
}

/**
 * Equips, writes the head, takes a testbed, brings up, runs the scenario, reads, and leaves the testbed.
 * @throws MachineError when nothing could be started at all, or the history could not be written
 */
export async function runDrill(options: RunOptions): Promise<RunOutcome> {
  const equipment = await equip(options);
  await using run = await openContext(options, equipment);
  const { folder, troubles } = run;
  // From here on whatever breaks off is a trouble of the history: with a head, there is something to judge.
  const testbed = await troubles.attempt(() => takeTestbed(run));
  if (testbed === null) return { folder: folder.path, kept: null };
  const drill = await troubles.attempt(() => drillOn(testbed, run));
  const kept = await troubles.tearDown(() => leaveTestbed(testbed, drill?.settled ?? false, run));
  return { folder: folder.path, kept };
}

/** Returns the drill when all of it was done. */
async function drillOn(testbed: Testbed, run: DrillContext): Promise<LiveDrill> {
  const up = await bringUp(testbed, run);
  await using traffic = startTraffic(up, run);
  const drill = new LiveDrill(run, testbed.slot, traffic);
  await run.options.scenario.drill(drill);
  await drill.end();
  await readAtTheEnd(drill, traffic, run);
  return drill;
}
