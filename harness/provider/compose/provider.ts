/**
 * The provider of regions that `docker compose` brought up: it finds them, drills what runs, and leaves it running. It
 * adds only canary lines through the links and containers that probe; a ledger entry states what has to be restored when
 * the slot is cleaned up (`safety/attached.ts`).
 */

import type { ContainerPart } from "../../component/container-part.ts";
import { kindOf } from "../../component/kinds.ts";
import { type ProxyState, type ToxiproxyClient, toxiproxyClient } from "../../component/toxiproxy/client.ts";
import { toxiproxyContainer, toxiproxyPort } from "../../component/toxiproxy/part.ts";
import { ownCommand } from "../../contract/own-command.ts";
import type { Topology } from "../../contract/topology.ts";
import { type Engine, findEngine } from "../../engine/engine.ts";
import { canaryService } from "../../link/canary.ts";
import type { Conduit } from "../../link/links.ts";
import { textOf } from "../../machine/endpoint.ts";
import { MachineError } from "../../machine/tool.ts";
import { recordAttached, recordEngine } from "../../safety/ledger.ts";
import { lackedWhenAttached } from "../abilities.ts";
import { wantedConduits } from "../conduits.ts";
import { containerEdge } from "../containers/edge.ts";
import { Images } from "../containers/images.ts";
import { containerMaker } from "../containers/maker.ts";
import { linksAlias } from "../containers/names.ts";
import type { ContainerJob } from "../containers/region.ts";
import { containerRegions } from "../containers/regions.ts";
import { ContainerTopology, removeEverything } from "../containers/topology.ts";
import { edgeOptions } from "../edge.ts";
import { allParts, type PartMaker, planTopology } from "../plan.ts";
import type { BringUpOptions, Provider, RunningTopology, Supervision } from "../provider.ts";
import { AttachedBook, AttachedNames } from "./names.ts";
import { AttachedProject, edge, links } from "./project.ts";
import { AttachedRunner, AttachedSettings } from "./runner.ts";

/** @param project name of the compose project */
export function composeProvider(project: string): Provider {
  return {
    name: "containers",
    async equip(topology, announce) {
      const engine = await findEngine();
      requireBridges(engine);
      const found = await AttachedProject.find(engine, project, topology);
      const attachable = { topology, project: found, proxies: await untouchedProxies(found, topology) };
      announce(
        `attached to the compose project ${project} (Docker ${engine.version} at ${engine.host}): its stores are emptied first`,
      );
      return {
        provider: "containers",
        versions: versionsOf(found),
        attached: true,
        bringUp: (options, supervision) => attach(attachable, options, supervision),
      };
    },
  };
}

/** @throws MachineError if links cannot be reached at the own address of their carrier */
function requireBridges({ address, host }: Engine): void {
  if (address === null) return;
  throw new MachineError(
    `the engine at ${host} keeps its networks where this machine cannot dial into them, so links of a compose project cannot be probed. Run the drill on the engine's own machine, or without --attach`,
  );
}

interface Attachable {
  readonly topology: Topology;
  readonly project: AttachedProject;
  /** Its links, as they are. */
  readonly proxies: readonly ProxyState[];
}

async function attach(
  { topology, project, proxies }: Attachable,
  options: BringUpOptions,
  supervision: Supervision,
): Promise<RunningTopology> {
  const names = new AttachedNames(options, project);
  const book = new AttachedBook(names, project, topology.regions, await project.gateway(), proxies);
  const wanted = wantedConduits(topology);
  const maker = asComposeMade(containerMaker({ names, book, images: new Images(new Map()), wanted }));
  const plan = planTopology(topology, wanted, book, maker, options);
  const settings = AttachedSettings.ofServices(topology, options.services);
  const runner = new AttachedRunner(names, project, settings, supervision);
  const carrier = carrierOf(project);
  const own = plan.conduits.filter(({ service }) => service === canaryService);
  record(options.folder, project, proxies, own);
  const live = new ContainerTopology({
    runner,
    names,
    parts: [carrier, ...allParts(plan)],
    conduits: plan.conduits,
    carrierOf: () => carrier.address,
    regions: containerRegions(plan, { names, runner, settings, lacks: lackedWhenAttached }, () => noNetwork),
    edge: edgeOptions(topology, containerEdge(book)),
    probeImage: project.find(edge)!.imageId,
  });
  try {
    const client = toxiproxyClient(carrier.address);
    for (const { name, bind, upstream } of own)
      await client.create({ name, listen: textOf(bind!), upstream: textOf(upstream) });
    await live.canaries.open();
    await runner.takeOver([carrier, ...allParts(plan)]);
    return live;
  } catch (error) {
    await live.letGo();
    const ended = await removeEverything(names);
    supervision.onEnded?.(ended);
    throw error;
  }
}

/** Nothing but the carrier leads out of a region, and links refuse when it is severed. */
const noNetwork = { attach: async () => {}, detach: async () => {} };

/** Parts that start as the compose file states. Its databases ask for no password, so none is proven. */
function asComposeMade(
  maker: PartMaker<ContainerPart, ContainerJob>,
): PartMaker<ContainerPart, ContainerJob> {
  return {
    ...maker,
    component: (instance) => {
      const { systemAddress: _, ...part } = maker.component(instance);
      const client = kindOf(instance.spec).client;
      const pending = client === undefined ? part.pending : () => client.whyNoAnswer(part.address);
      return { ...part, pending, launch: () => ({ argv: [] }) };
    },
    service: (spec, at) => ({ ...maker.service(spec, at), launch: () => ({ argv: [] }) }),
    edge: (config) => ({ ...maker.edge(config), launch: () => ({ argv: [] }) }),
  };
}

function carrierOf(project: AttachedProject): ContainerPart {
  const at = project.published(links, toxiproxyPort);
  return toxiproxyContainer(linksAlias, project.find(links)!.image, at, []);
}

/** Records what has to be restored when the slot is cleared. */
function record(
  slotFolder: string,
  project: AttachedProject,
  proxies: readonly ProxyState[],
  canaries: readonly Conduit[],
): void {
  const { host } = project.engine;
  recordEngine(slotFolder, host);
  recordAttached(slotFolder, {
    host,
    project: project.name,
    carrier: project.find(links)!.id,
    api: carrierOf(project).address,
    proxies: proxies.map(({ name }) => name),
    added: canaries.map(({ name }) => name),
    containers: project.parts.map(({ id }) => id),
  });
}

/**
 * The proxies of the topology, as they are.
 * @throws MachineError when one is missing, something stands in its way already, or another drill is at work there
 */
async function untouchedProxies(project: AttachedProject, topology: Topology): Promise<ProxyState[]> {
  const all = await allOf(toxiproxyClient(carrierOf(project).address), project);
  const wanted = wantedConduits(topology);
  const canaries = wanted.filter(({ service }) => service === canaryService).map(({ name }) => name);
  if (all.some(({ name }) => canaries.includes(name)))
    throw new MachineError(
      `another drill is attached to the compose project ${project.name}, or left its canary links behind. Wait for it, or \`${ownCommand("heal")}\``,
    );
  return wanted
    .filter(({ name }) => !canaries.includes(name))
    .map(({ name }) => {
      const proxy = all.find((one) => one.name === name);
      if (proxy === undefined)
        throw new MachineError(
          `the links of the compose project ${project.name} lack ${name}; there are ${all.map((one) => one.name).join(", ") || "none"}. Restart them: docker restart ${project.find(links)!.container}`,
        );
      if (!proxy.enabled || proxy.toxics.length > 0)
        throw new MachineError(
          `link ${name} of the compose project ${project.name} is not as it was: ${proxy.enabled ? `it has the toxics ${proxy.toxics.map((toxic) => toxic.name).join(", ")}` : "it is disabled"}. Undo that, or restart all links: docker restart ${project.find(links)!.container}`,
        );
      return proxy;
    });
}

async function allOf(client: ToxiproxyClient, project: AttachedProject): Promise<ProxyState[]> {
  try {
    return await client.all();
  } catch (error) {
    throw new MachineError(
      `Toxiproxy of the compose project ${project.name} does not answer: ${(error as Error).message}. See docker logs ${project.find(links)!.container}`,
    );
  }
}

function versionsOf({ engine, parts }: AttachedProject): Record<string, string> {
  const images = parts.map(({ image, imageId }): [string, string] => [
    image.split(/[:@]/, 1)[0]!,
    `${image} ${imageId.slice(0, "sha256:".length + 12)}`,
  ]);
  return { engine: engine.version, ...Object.fromEntries(images) };
}
