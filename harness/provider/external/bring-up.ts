/** Brings a system up by its own command, or finds it running, and puts the edge and the links into its regions before it. */
import { join } from "node:path";
import { edgePort } from "../../component/haproxy/part.ts";
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import { awaitNull } from "../../machine/await.ts";
import { runCommand } from "../../machine/command.ts";
import { whyNotReached } from "../../machine/dial.ts";
import { type FoundTool, MachineError } from "../../machine/tool.ts";
import { recordCommand, recordRunning } from "../../safety/ledger.ts";
import { outside } from "../../safety/process-table.ts";
import { endpointOf } from "../address-of.ts";
import { addressPlan } from "../addresses.ts";
import { wantedConduits } from "../conduits.ts";
import { outsideParts } from "../outside.ts";
import { PartSettings } from "../part-settings.ts";
import type { RunningTopology, Site, Supervision } from "../provider.ts";
import { Supervisor } from "../supervisor.ts";
import { partsOf } from "./parts.ts";
import { ExternalTopology } from "./topology.ts";

const upLimitMs = 600_000;
/** After `up` a region may take this long to answer; one that is found running answers at once. */
const answerLimitMs = { broughtUp: 60_000, found: 5_000 };

interface Where {
  readonly site: Site;
  readonly supervision: Supervision;
  readonly tools: ReadonlyMap<string, FoundTool>;
}

/** Rejects with the reason; what was started by then is ended, and what `up` has made is left to whoever clears the slot. */
export async function bringUp(
  topology: Topology,
  running: ExternalSystem,
  where: Where,
): Promise<RunningTopology> {
  const { site, supervision, tools } = where;
  const { regions, system } = topology;
  const plan = addressPlan(site.slot, regions);
  const conduits = wantedConduits(topology).map(({ port: _, ...conduit }, index) => ({
    ...conduit,
    // Not the system's own port: what listens there on all addresses of this machine would have this one too.
    listen: { host: plan.linkEnd(index), port: edgePort },
    upstream: endpointOf(running.addresses(conduit.server)[conduit.service]!),
  }));
  const { links, edge } = outsideParts(topology, {
    ...{ site, plan, conduits, healthPath: running.health },
    haproxy: tools.get("haproxy")!,
    toxiproxy: tools.get("toxiproxy-server")!,
  });
  if (running.up !== undefined) await requireFree(regions, running);
  recordRunning(site.folder, {
    cwd: process.cwd(),
    heal: Object.fromEntries(regions.map((region) => [region, [...running.heal(region)]])),
    down: running.down === undefined ? null : [...running.down],
  });
  const supervisor = new Supervisor(
    { ...supervision, slotFolder: site.folder, secrets: Object.values(site.credentials) },
    new PartSettings(),
  );
  const live = new ExternalTopology({
    ...{ topology, running, plan, conduits, links, edge, supervisor, supervision },
    slotFolder: site.folder,
    parts: regions.flatMap((region) => partsOf(region, topology, running)),
  });
  try {
    await broughtUp(running, site, supervision);
    await supervisor.start([links]);
    await live.links.open();
    await allAnswer(live, running, supervision);
    if (system.reset === undefined) await requireEmpty(live, topology);
    await supervisor.start([edge]);
    return live;
  } catch (error) {
    const ended = await live.stop();
    supervision.onEnded?.(ended);
    throw error;
  }
}

/** What runs already is somebody's: it must not be ended by `down`, nor drilled by two. Looked at before anything is done. */
async function requireFree(regions: readonly string[], running: ExternalSystem): Promise<void> {
  for (const region of regions)
    for (const [part, address] of Object.entries(running.addresses(region)))
      if ((await whyNotReached(endpointOf(address))) === null)
        throw new MachineError(
          `${part} of ${region} answers at ${address} before \`up\` was run: the system runs already, or another drill has brought it up. Nothing was touched; end it first, or describe it without \`up\` and \`down\`, with a \`reset\``,
        );
}

/** Settings that a planted defect wants go to whoever starts the services. */
async function broughtUp(
  { up }: ExternalSystem,
  site: Site,
  { logFolder, signal }: Supervision,
): Promise<void> {
  if (up === undefined) return;
  const log = join(logFolder, outside, "up.log");
  const onStart = (pid: number) => recordCommand(site.folder, pid);
  await runCommand(up, { cwd: process.cwd(), env: site.services, log, limitMs: upLimitMs, signal, onStart });
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
            `${why}. ${up === undefined ? "The system was expected to run" : `\`${up.join(" ")}\` said that it is up`}, and after ${limitMs / 1000} s it does not answer`,
          );
        onReady({ region: region.name, name }, performance.now() - since);
      }),
    ),
  );
}

/** What others put there before would be taken for what nobody sent. */
async function requireEmpty({ regions }: RunningTopology, { system }: Topology): Promise<void> {
  for (const region of regions) {
    const count = await region.count(system.ledger);
    if (count > 0)
      throw new MachineError(
        `the ledger of ${region.name} holds ${count} rows before the drill: let \`up\` begin with empty stores, or say in \`reset\` how they are emptied`,
      );
  }
}
