/** Brings a system up by its own command, or finds it running, and puts the edge and links before its regions. */
import { join } from "node:path";
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import type { Links } from "../../link/links.ts";
import { awaitNull } from "../../machine/await.ts";
import { runCommand } from "../../machine/command.ts";
import { whyNotReached } from "../../machine/dial.ts";
import { type FoundTool, MachineError } from "../../machine/tool.ts";
import { type Running, recordCommand, recordRunning } from "../../safety/ledger.ts";
import { outside } from "../../safety/process-table.ts";
import { endpointOf, isPostgres } from "../address-of.ts";
import { addressPlan } from "../addresses.ts";
import { type LaidConduit, wantedConduits } from "../conduits.ts";
import { edgeOptions, processEdge } from "../edge.ts";
import { edgeOf, linksPart } from "../outside.ts";
import { PartSettings } from "../part-settings.ts";
import { edgeConfig, entryOf, layConduits } from "../plan.ts";
import { ProcessRunner } from "../process-runner.ts";
import { ProcessTopology } from "../process-topology.ts";
import type { BringUpOptions, RunningTopology, Supervision } from "../provider.ts";
import type { Bodies } from "./bodies.ts";
import { describedBodies } from "./described-bodies.ts";
import { externalAddresses, linksCensus } from "./links.ts";
import { partsOf } from "./parts.ts";
import { ExternalRegion } from "./region.ts";

const upLimitMs = 600_000;
/** After `up` a region may take this long to answer; one that is found running answers at once. */
const answerLimitMs = { broughtUp: 60_000, found: 5_000 };

interface ExternalBringUp {
  readonly options: BringUpOptions;
  readonly supervision: Supervision;
  readonly tools: ReadonlyMap<string, FoundTool>;
}

/** Rejects with the reason; what was started by then is ended, and what `up` has made is removed when the slot is cleared. */
export async function bringUp(
  topology: Topology,
  running: ExternalSystem,
  how: ExternalBringUp,
): Promise<RunningTopology> {
  const { options, supervision, tools } = how;
  const { regions, system } = topology;
  const plan = addressPlan(options.slot, regions);
  const conduits = layConduits(wantedConduits(topology), externalAddresses(running, plan));
  const links = linksPart(options, tools);
  const config = edgeConfig(topology, conduits, options.edgeChecks, running.health);
  const edge = edgeOf(config, plan, options, tools);
  if (running.up !== undefined) await requireFree(regions, running);
  recordRunning(options.folder, {
    cwd: process.cwd(),
    heal: healCommands(regions, running),
    down: running.down === undefined ? null : [...running.down],
  });
  const slotFolder = options.folder;
  const secrets = Object.values(options.credentials);
  const runner = new ProcessRunner({ ...supervision, slotFolder, secrets }, new PartSettings());
  const bodies = await describedBodies(regions, running, slotFolder, (region) => live.region(region).heal());
  const live: ProcessTopology<ExternalRegion> = new ProcessTopology({
    runner,
    slotFolder,
    conduits,
    parts: [links, edge],
    regions: (carried) =>
      regions.map((region) =>
        externalRegion(region, {
          topology,
          conduits,
          runner,
          slotFolder,
          shut: (part) => carried.shut(part),
          bodies: bodies.of(region),
        }),
      ),
    edge: edgeOptions(topology, processEdge(edge)),
    ...bodies.networks,
    ...((running.links ?? []).length === 0
      ? {}
      : { census: (laid) => linksCensus(laid, live.regions.map(bodies.visible)) }),
  });
  return live.broughtUp(async () => {
    // Before the system: its parts may dial a link as they start.
    await runner.start([links]);
    await live.links.open();
    await live.canaries.open();
    await broughtUp(running, options, supervision);
    await allAnswer(live, running, supervision);
    await bodies.require();
    if (system.reset === undefined && system.foreignRows === undefined) await requireEmpty(live, topology);
    await runner.start([edge]);
  }, supervision);
}

function healCommands(regions: readonly string[], { heal }: ExternalSystem): Running["heal"] {
  if (heal === undefined) return {};
  return Object.fromEntries(regions.map((region) => [region, [...heal(region)]]));
}

interface RegionSurroundings {
  readonly topology: Topology;
  readonly conduits: readonly LaidConduit[];
  readonly runner: ProcessRunner;
  readonly slotFolder: string;
  readonly shut: Links["shut"];
  readonly bodies: Bodies | undefined;
}

function externalRegion(
  name: string,
  { topology, conduits, runner, slotFolder, shut, bodies }: RegionSurroundings,
): ExternalRegion {
  const { regions, system } = topology;
  const running = system.running!;
  const parts = partsOf(name, topology, running);
  const databases = parts.filter(({ address }) => isPostgres(address));
  const options = {
    name,
    parts,
    regions,
    jobs: system.jobs ?? [],
    entry: entryOf(conduits, name),
    servers: databases.map((part) => part.name),
    logFolder: () => runner.logFolder,
    onStart: (pid: number) => recordCommand(slotFolder, pid),
    attached: bodies && { bodies, shut },
  };
  return new ExternalRegion(options, running);
}

/** @throws MachineError if a part answers already: what runs must not be ended by `down`, nor drilled twice */
async function requireFree(regions: readonly string[], running: ExternalSystem): Promise<void> {
  for (const region of regions)
    for (const [part, address] of Object.entries(running.addresses(region)))
      if ((await whyNotReached(endpointOf(address))) === null)
        throw new MachineError(
          `${part} of ${region} answers at ${address} before \`up\` was run: the system runs already, or another drill has brought it up. Nothing was touched; end it first, or describe it without \`up\` and \`down\`, with a \`reset\``,
        );
}

/** The command that starts the services gets the settings of a planted defect. */
async function broughtUp(
  { up }: ExternalSystem,
  options: BringUpOptions,
  { logFolder, signal }: Supervision,
): Promise<void> {
  if (up === undefined) return;
  const log = join(logFolder, outside, "up.log");
  const onStart = (pid: number) => recordCommand(options.folder, pid);
  await runCommand(up, {
    cwd: process.cwd(),
    env: options.services,
    log,
    limitMs: upLimitMs,
    signal,
    onStart,
  });
}

async function allAnswer(
  live: RunningTopology,
  { up }: ExternalSystem,
  { onReady, signal }: Supervision,
): Promise<void> {
  const limitMs = up === undefined ? answerLimitMs.found : answerLimitMs.broughtUp;
  const since = performance.now();
  await Promise.all(
    live.regions.flatMap((region) =>
      region.parts.map(async (name) => {
        const why = await awaitNull(() => region.pending([name]), { limitMs, signal });
        if (why !== null)
          throw new MachineError(
            `${why}. ${up === undefined ? "The system was expected to run" : `\`${up.join(" ")}\` ended`}, and after ${limitMs / 1000} s it does not answer`,
          );
        onReady({ region: region.name, name }, performance.now() - since);
      }),
    ),
  );
}

/** @throws MachineError if a ledger has rows: they would count as credits that were never sent */
async function requireEmpty({ regions }: RunningTopology, { system }: Topology): Promise<void> {
  for (const region of regions) {
    const count = await region.count(system.ledger);
    if (count > 0)
      throw new MachineError(
        `the ledger of ${region.name} holds ${count} rows before the drill: let \`up\` begin with empty stores, or describe in \`reset\` how they are emptied`,
      );
  }
}
