/**
 * The life of one drill, top to bottom. Whatever happens on the way, what was seen is written down and what was started is
 * ended, handed on or kept. The last step, judging the history, is the caller's.
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

/** @throws MachineError when nothing could be started at all, or the history could not be written */
export async function runDrill(options: RunOptions): Promise<RunOutcome> {
  const equipment = await equip(options);
  const run = await openContext(options, equipment);
  try {
    return { folder: run.folder.path, kept: await onTestbed(run) };
  } finally {
    await run.close();
  }
}

/** Never rejects: with a head in the history there is something to judge, so whatever breaks off is a trouble of it. */
async function onTestbed(run: DrillContext): Promise<Addresses | null> {
  const { troubles } = run;
  const testbed = await troubles.attempt(() => takeTestbed(run));
  if (testbed === null) return null;
  const drill = await troubles.attempt(() => drillOn(testbed, run));
  return troubles.tearDown(() => leaveTestbed(testbed, drill?.settled ?? false, run));
}

/** Returns the drill when all of it was done. */
async function drillOn(testbed: Testbed, run: DrillContext): Promise<LiveDrill> {
  const up = await bringUp(testbed, run);
  const traffic = startTraffic(up, run);
  try {
    const drill = new LiveDrill(run, testbed.slot, traffic);
    await run.options.scenario.drill(drill);
    await drill.end();
    await readAtTheEnd(drill, traffic, run);
    return drill;
  } finally {
    await traffic.end();
  }
}
