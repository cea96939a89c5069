/** Drills stacks, and keeps what each drill showed as soon as it ends: an interrupted run leaves what it had measured. */
import { toldSeries } from "../harness/campaign/told-series.ts";
import { beginSeries } from "../harness/cli/begin-series.ts";
import { wasInterrupted } from "../harness/contract/objections.ts";
import { exitCodes } from "../harness/contract/result.ts";
import { provision } from "../harness/machine/provision.ts";
import { MachineError } from "../harness/machine/tool.ts";
import { type AtlasDrill, drillsNamed } from "./drills.ts";
import { atlasFiles, keepRecord } from "./keep.ts";
import { recordOf } from "./measured.ts";
import { siteTools } from "./site-tools.ts";
import { leadNowhere } from "./sites.ts";
import type { Stack } from "./stack.ts";

const seed = 1;

/**
 * Sets the exit code of an error of the harness if no drill measured anything.
 * @param names as `drillsNamed` takes them
 * @throws UsageError on an unknown name, MachineError where the machine cannot run the stacks
 */
export async function drawAtlas(names: readonly string[]): Promise<void> {
  const chosen = drillsNamed(names);
  requireRoot();
  const versions = await versionsOf([...new Set(chosen.map(({ stack }) => stack))]);
  let measured = 0;
  const restore = await leadNowhere();
  try {
    for await (const { drill, result } of drilled(chosen)) {
      if (wasInterrupted(result)) continue;
      const record = recordOf(result, versions.get(drill.stack)!);
      keepRecord(atlasFiles, drillsNamed([]), drill, record);
      if (record.figures !== null) measured += 1;
    }
  } finally {
    await restore();
  }
  console.log(`${measured} of ${chosen.length} drills measured; the page is ${atlasFiles.page}`);
  if (measured === 0) process.exitCode = exitCodes["harness-error"];
}

/** The version of each stack is that of its first tool. Tools that are missing are installed. */
async function versionsOf(stacks: readonly Stack[]): Promise<ReadonlyMap<Stack, string>> {
  const tools = await provision([...siteTools, ...stacks.flatMap((stack) => stack.tools)], console.log);
  return new Map(stacks.map((stack) => [stack, tools.get(stack.tools[0]!.name)!.version]));
}

async function* drilled(drills: readonly AtlasDrill[]) {
  const request = { provider: "processes", engines: {}, attach: null } as const;
  const { series, narrator, terminal } = await beginSeries(
    { provider: request, perSecond: null, runs: "runs" },
    process.stdout,
  );
  const planned = drills.map(({ scenario }) => ({ scenario, chosen: {}, defect: null, sabotaged: false }));
  for await (const { planned: one, result } of toldSeries(planned, seed, series, { narrator, terminal }))
    yield { drill: drills.find(({ scenario }) => scenario === one.scenario)!, result };
}

function requireRoot(): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    throw new MachineError(
      "the atlas puts every site into a network namespace of its own, which takes root on Linux; run it as root, in a container with CAP_NET_ADMIN and CAP_SYS_ADMIN, or in a virtual machine",
    );
}
