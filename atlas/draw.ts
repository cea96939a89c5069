/** Drills every stack, and writes what was measured to `docs/atlas.md` when all of them were drilled. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toldSeries } from "../harness/campaign/told-series.ts";
import { beginSeries } from "../harness/cli/begin-series.ts";
import { unknownName } from "../harness/contract/usage-error.ts";
import { provision } from "../harness/machine/provision.ts";
import { MachineError } from "../harness/machine/tool.ts";
import { type AtlasDrill, drillsOf } from "./drills.ts";
import { type Measured, pageOf } from "./page.ts";
import { leadNowhere } from "./sites.ts";
import { stacks } from "./stacks.ts";

const page = fileURLToPath(new URL("../docs/atlas.md", import.meta.url));
const seed = 1;

/**
 * @param names stacks; none for all
 * @throws UsageError on an unknown name, MachineError where the machine cannot run the stacks
 */
export async function drawAtlas(names: readonly string[]): Promise<void> {
  const known = stacks.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownName("stack", unknown, known);
  requireRoot();
  const chosen = stacks.filter(({ name }) => names.length === 0 || names.includes(name));
  const tools = await provision(
    chosen.flatMap((stack) => stack.tools),
    console.log,
  );
  const versionOf = ({ tools: [tool] }: (typeof stacks)[number]) => tools.get(tool!.name)!.version;
  const drills = chosen.flatMap(drillsOf);
  const measured = await drillAll(drills);
  const versions = chosen.map((stack) => ({ stack, version: versionOf(stack) }));
  const text = pageOf(measured, versions);
  if (measured.length < drills.length || chosen.length < stacks.length) return console.log(text);
  writeFileSync(page, text);
  console.log(`written to ${page}`);
}

async function drillAll(drills: readonly AtlasDrill[]): Promise<Measured[]> {
  const request = { provider: "processes", engines: {}, attach: null } as const;
  const { series, narrator, terminal } = await beginSeries(
    { provider: request, perSecond: null, runs: "runs" },
    process.stdout,
  );
  const planned = drills.map(({ scenario }) => ({ scenario, chosen: {}, defect: null, sabotaged: false }));
  const measured: Measured[] = [];
  const restore = await leadNowhere();
  try {
    for await (const { result } of toldSeries(planned, seed, series, { narrator, terminal }))
      measured.push({ drill: drills[measured.length]!, result });
  } finally {
    await restore();
  }
  return measured;
}

function requireRoot(): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    throw new MachineError(
      "the atlas puts every site into a network namespace of its own, which takes root on Linux; run it as root, in a container with CAP_NET_ADMIN and CAP_SYS_ADMIN, or in a virtual machine",
    );
}
