/**
 * The provider of regions that `docker compose` brought up: it finds them, drills what runs, and leaves it running. Its
 * own are only what proves and probes, canary lines through the links and containers that look around; a ledger entry says
 * what is to be as it was, so that whoever cleans up can see to it (`safety/attached.ts`).
 */

import { reasonUnless } from "../../component/part.ts";
import { whyNoQuery } from "../../component/postgres/server.ts";
import { type ProxyState, type ToxiproxyClient, toxiproxyClient } from "../../component/toxiproxy/client.ts";
import { toxiproxyContainer } from "../../component/toxiproxy/container.ts";
import { toxiproxyPort } from "../../component/toxiproxy/part.ts";
import type { Topology } from "../../contract/topology.ts";
import { type Engine, findEngine } from "../../engine/engine.ts";
import { canaryService } from "../../link/canary.ts";
import { edgeName } from "../../link/links.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { MachineError } from "../../machine/tool.ts";
import { recordAttached, recordEngine } from "../../safety/ledger.ts";
import { lackedWhenAttached } from "../abilities.ts";
import { serviceNamed, servingIn, wantedConduits, waysToNamesakes } from "../conduits.ts";
import { type ContainerConduit, conduitPort, draw } from "../containers/blueprint.ts";
import { Images } from "../containers/images.ts";
import { linksAlias } from "../containers/place.ts";
import { ContainerTopology, removeEverything } from "../containers/topology.ts";
import type { Provider, RunningTopology, Site, Supervision } from "../provider.ts";
import { AttachedCrew, AttachedSettings } from "./crew.ts";
import { AttachedBook, AttachedPlace } from "./place.ts";
import { AttachedProject, edge, links } from "./project.ts";

/** @param project name of the compose project */
export function composeProvider(project: string): Provider {
  return {
    name: "containers",
    async equip(topology, announce) {
      const engine = await findEngine();
      requireBridges(engine);
      const found = await AttachedProject.find(engine, project, topology);
      const proxies = await untouchedProxies(found, topology);
      announce(
        `attached to the compose project ${project} (Docker ${engine.version} at ${engine.host}): its stores are emptied first`,
      );
      return {
        provider: "containers",
        versions: versionsOf(found),
        attached: true,
        bringUp: (site, supervision) => attach(topology, found, proxies, site, supervision),
      };
    },
  };
}

/** @throws MachineError when links cannot be reached at their carrier's own address */
function requireBridges({ address, host }: Engine): void {
  if (address === null) return;
  throw new MachineError(
    `the engine at ${host} keeps its networks where this machine cannot dial into them, so links of a compose project cannot be probed. Run the drill on the engine's own machine, or without --attach`,
  );
}

async function attach(
  topology: Topology,
  project: AttachedProject,
  proxies: readonly ProxyState[],
  site: Site,
  supervision: Supervision,
): Promise<RunningTopology> {
  const place = new AttachedPlace(site, project);
  const book = new AttachedBook(place, project, topology.regions, await project.gateway());
  const conduits = conduitsIn(topology, project, book, proxies);
  const images = new Images(new Map());
  const drawn = draw({ topology, place, conduits, book, images, credentials: site.credentials }, site);
  // Compose has said what each is started with.
  const parts = drawn.parts.map(({ systemAddress, ...part }) => ({
    ...part,
    launch: () => ({ argv: [] }),
    // Its databases trust everybody: there is no password to prove.
    ...(systemAddress === undefined ? {} : { pending: () => reasonUnless(() => whyNoQuery(part.address)) }),
  }));
  const settings = new AttachedSettings();
  for (const { name } of topology.system.services)
    for (const region of topology.regions) settings.add({ region, name }, site.services);
  const crew = new AttachedCrew(place, project, settings, supervision);
  const carrier = toxiproxyContainer({
    name: linksAlias,
    image: project.find(links)!.image,
    at: project.published(links, toxiproxyPort),
    ports: [],
  });
  const own = conduits.filter(({ service }) => service === canaryService);
  const { host } = project.engine;
  recordEngine(site.folder, host);
  recordAttached(site.folder, {
    host,
    project: project.name,
    carrier: project.find(links)!.id,
    api: carrier.address,
    proxies: proxies.map(({ name }) => name),
    added: own.map(({ name }) => name),
    containers: project.parts.map(({ id }) => id),
  });
  const live = new ContainerTopology({
    ...{ place, crew, settings, conduits },
    drawn: { ...drawn, parts },
    carriers: [carrier],
    regions: topology.regions,
    // Nothing but the carrier leads out of a region, and links refuse when it is severed.
    namesakesOf: (region) => waysToNamesakes(topology, { conduits, region }, ({ dialled }) => dialled),
    lacks: lackedWhenAttached,
    networkOf: () => ({ attach: async () => {}, detach: async () => {} }),
    carrierOf: () => carrier.address,
    service: serviceNamed(topology, topology.edge.service).name,
    serving: servingIn(topology),
    probeImage: project.find(edge)!.imageId,
  });
  try {
    const client = toxiproxyClient(carrier.address);
    for (const { name, bind, upstream } of own)
      await client.create({ name, listen: text(bind!), upstream: text(upstream) });
    await live.canaries.open();
    await crew.takeOver([carrier, ...parts]);
    return live;
  } catch (error) {
    await live.letGo();
    const ended = await removeEverything(place);
    supervision.onEnded?.(ended);
    throw error;
  }
}

/** Those that are there, where they listen, and canaries on ports of our own. */
function conduitsIn(
  topology: Topology,
  project: AttachedProject,
  book: AttachedBook,
  proxies: readonly ProxyState[],
): ContainerConduit[] {
  const host = project.find(links)!.addresses[project.network(null)]!;
  return wantedConduits(topology).map(({ name, dialler, server, service }, index) => {
    const proxy = proxies.find((one) => one.name === name);
    const port = proxy === undefined ? conduitPort(index) : endpoint(proxy.listen).port;
    return {
      ...{ name, dialler, server, service },
      listen: { host, port },
      bind: { host: "0.0.0.0", port },
      upstream:
        proxy === undefined
          ? book.canary(dialler === edgeName ? null : dialler, server)
          : endpoint(proxy.upstream),
      dialled: { host: linksAlias, port },
    };
  });
}

/**
 * The proxies that the topology wants, as they are.
 * @throws MachineError when one is missing, something stands in its way already, or another drill is at work there
 */
async function untouchedProxies(project: AttachedProject, topology: Topology): Promise<ProxyState[]> {
  const { host, port } = project.published(links, toxiproxyPort);
  const all = await allOf(toxiproxyClient(`http://${host}:${port}`), project);
  const wanted = wantedConduits(topology);
  const canaries = wanted.filter(({ service }) => service === canaryService).map(({ name }) => name);
  if (all.some(({ name }) => canaries.includes(name)))
    throw new MachineError(
      `another drill is attached to the compose project ${project.name}, or left its canary links behind. Wait for it, or \`npm run heal\``,
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

/** As Toxiproxy writes it: `[::]:18080`, `us-east-1-webhook:8080`. */
function endpoint(address: string): Endpoint {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

function text({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}
