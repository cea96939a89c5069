/** Brings a system up by its own command, or finds it running, and puts the edge and links before its regions. */
import type { Part } from "../../component/part.ts";
import { whyTaken } from "../../component/taken.ts";
import { roleOf, roleTable } from "../../contract/roles.ts";
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import type { Links } from "../../link/links.ts";
import { awaitNull } from "../../machine/await.ts";
import { type FoundTool, MachineError } from "../../machine/tool.ts";
import { type Running, recordRunning } from "../../safety/ledger.ts";
import { outside } from "../../safety/process-table.ts";
import { endpointOf, schemeOf } from "../address-of.ts";
import { type AddressPlan, addressPlan } from "../addresses.ts";
import { type LaidConduit, wantedConduits } from "../conduits.ts";
import { type EdgeAddress, edgeOptions, ownEdge, processEdge } from "../edge.ts";
import { holding } from "../live-topology.ts";
import { edgeOf, linksPart } from "../outside.ts";
import { PartSettings } from "../part-settings.ts";
import { edgeConfig, layConduits } from "../plan.ts";
import { ProcessRunner } from "../process-runner.ts";
import { ProcessTopology } from "../process-topology.ts";
import type { BringUpOptions, RunningTopology, Supervision } from "../provider.ts";
import { type Attached, healByCommand } from "./abilities.ts";
import { AttachedParts } from "./attached-parts.ts";
import type { Bodies } from "./bodies.ts";
import { describedBodies } from "./described-bodies.ts";
import { directWays, entryInto } from "./entries.ts";
import { externalAddresses, linksCensus } from "./links.ts";
import { Operator } from "./operator.ts";
import { ownFaultsOf } from "./own-faults.ts";
import { partsOf, whyNotInRole } from "./parts.ts";
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
  const { options, supervision } = how;
  const { regions, system } = topology;
  const plan = addressPlan(options.slot, regions);
  const conduits = layConduits(wantedConduits(topology), externalAddresses(running, plan));
  const front = frontOf(topology, conduits, plan, how);
  if (running.up !== undefined) await requireFree(regions, running);
  recordRunning(options.folder, undoingOf(running, regions));
  const slotFolder = options.folder;
  const secrets = Object.values(options.credentials);
  const runner = new ProcessRunner({ ...supervision, slotFolder, secrets }, new PartSettings());
  const place = { slotFolder, logFolder: () => runner.logFolder };
  const operator = new Operator(place);
  const bodies = await describedBodies(regions, running, slotFolder, (region) =>
    healByCommand({ region, external: running, operator }),
  );
  const regionAt = (region: string, links: Links) => {
    const parts = partsOf(region, topology, running);
    const attached = attachedAt(region, bodies.of(region), links);
    return new ExternalRegion(
      { region, topology, external: running, parts, operator, attached },
      entryInto(region, topology),
    );
  };
  const live: ProcessTopology<ExternalRegion> = new ProcessTopology({
    runner,
    slotFolder,
    conduits,
    parts: front.parts,
    regions: (links) => regions.map((region) => regionAt(region, links)),
    ...(running.faults === undefined ? {} : { ownFaults: ownFaultsOf(running, place) }),
    edge: edgeOptions(topology, front.reached),
    ...bodies.networks,
    ...((running.links ?? []).length === 0
      ? {}
      : { census: (laid) => linksCensus(laid, live.regions.map(bodies.visible)) }),
  });
  const since = performance.now();
  return live.broughtUp(async () => {
    // Before the system: its parts may dial a link as they start.
    await front.openLinks(runner, live);
    await broughtUp(running, options, operator, supervision);
    await allAnswer(live, running, supervision, since);
    await allInRole(topology, running, supervision);
    await bodies.require();
    if (system.reset === undefined && system.foreignRows === undefined) await requireEmpty(live, topology);
    await front.startEdge(runner);
  }, supervision);
}

function attachedAt(region: string, bodies: Bodies | undefined, links: Links): Attached | undefined {
  return bodies && { bodies, parts: new AttachedParts(region, bodies, (part) => links.shut(part)) };
}

/** What any later clean-up goes by. */
function undoingOf(running: ExternalSystem, regions: readonly string[]): Omit<Running, "entry"> {
  const { down, heal, timeoutMs = {} } = running;
  const addresses = regions.flatMap((region) =>
    Object.entries(running.addresses(region)).map((one) => [region, ...one]),
  );
  return {
    cwd: process.cwd(),
    heal: heal === undefined ? {} : Object.fromEntries(regions.map((region) => [region, [...heal(region)]])),
    down: down === undefined ? null : [...down],
    addresses: addresses.map(([region, part, address]) => ({
      part: `${part} of ${region}`,
      region: region!,
      scheme: schemeOf(address!),
      ...endpointOf(address!),
    })),
    limitsMs: { down: timeoutMs.down, heal: timeoutMs.heal },
  };
}

/** What stands before the regions and between them: an edge of the harness unless the system has its own, and links if any are laid. */
interface Front {
  readonly parts: readonly Part[];
  readonly reached: EdgeAddress;
  openLinks(runner: ProcessRunner, live: RunningTopology): Promise<void>;
  startEdge(runner: ProcessRunner): Promise<void>;
}

function frontOf(
  topology: Topology,
  conduits: readonly LaidConduit[],
  plan: AddressPlan,
  { options, tools }: ExternalBringUp,
): Front {
  const links = conduits.length === 0 ? [] : [linksPart(options, tools)];
  const openLinks: Front["openLinks"] = async (runner, live) => {
    await runner.start(links);
    await live.links.open();
    await live.canaries.open();
  };
  if (topology.edge.url !== undefined)
    return { parts: links, reached: ownEdge(topology.edge), openLinks, async startEdge() {} };
  const { health } = topology.system.running!;
  const config = edgeConfig(topology, directWays(topology), options.edgeChecks, health);
  const edge = edgeOf(config, plan, options, tools);
  return {
    parts: [...links, edge],
    reached: processEdge(edge),
    openLinks,
    startEdge: (runner) => runner.start([edge]),
  };
}

/** @throws MachineError if a part answers already: what runs must not be ended by `down`, nor drilled twice */
async function requireFree(regions: readonly string[], running: ExternalSystem): Promise<void> {
  for (const region of regions)
    for (const [part, address] of Object.entries(running.addresses(region))) {
      const taken = await whyTaken(schemeOf(address), endpointOf(address));
      if (taken !== null)
        throw new MachineError(
          `${part} of ${region} answers at ${address}${taken.doubt} before \`up\` was run: the system runs already, or another drill has brought it up. Nothing was touched; end it first, or describe it without \`up\` and \`down\`, with a \`reset\``,
        );
    }
}

/** The command that starts the services gets the settings of a planted defect. */
async function broughtUp(
  { up, timeoutMs = {} }: ExternalSystem,
  { services }: BringUpOptions,
  operator: Operator,
  { signal }: Supervision,
): Promise<void> {
  if (up === undefined) return;
  const limitMs = timeoutMs.up ?? upLimitMs;
  await operator.run(up, { region: outside, log: "up", limitMs, env: services, signal });
}

async function allAnswer(
  live: RunningTopology,
  { up }: ExternalSystem,
  { onReady, signal }: Supervision,
  since: number,
): Promise<void> {
  const limitMs = up === undefined ? answerLimitMs.found : answerLimitMs.broughtUp;
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

/** @throws MachineError that names the region that is not what it is described as */
async function allInRole(
  topology: Topology,
  running: ExternalSystem,
  { signal }: Supervision,
): Promise<void> {
  const limitMs = running.up === undefined ? answerLimitMs.found : answerLimitMs.broughtUp;
  const inRole = async (region: string) => {
    const healthy = roleTable[roleOf(topology, region)].healthy;
    const ask = () => whyNotInRole(region, topology, running);
    // A standby that serves is no matter of patience.
    return healthy === false ? ask() : awaitNull(ask, { limitMs, signal });
  };
  const whys = await Promise.all(topology.regions.map(inRole));
  const amiss = whys.filter((why) => why !== null);
  if (amiss.length > 0) throw new MachineError(amiss.join("; "));
}

/** @throws MachineError if a ledger has rows: they would count as credits that were never sent */
async function requireEmpty({ regions }: RunningTopology, { system }: Topology): Promise<void> {
  for (const region of holding(regions)) {
    const count = await region.count(system.ledger);
    if (count > 0)
      throw new MachineError(
        `the ledger of ${region.name} holds ${count} rows before the drill: let \`up\` begin with empty stores, or describe in \`reset\` how they are emptied`,
      );
  }
}
