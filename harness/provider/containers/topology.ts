/** A topology made of containers, brought to life. */
import type Docker from "dockerode";
import type { ContainerPart } from "../../component/container-part.ts";
import { edgePort, runtimePort } from "../../component/haproxy/part.ts";
import { toxiproxyClient } from "../../component/toxiproxy/client.ts";
import { canaryService, LinkCanaries } from "../../link/canary.ts";
import { type Conduit, edgeName, Links } from "../../link/links.ts";
import { partLabel, removeRemains, within } from "../../safety/engine-remains.ts";
import { edgeAt } from "../edge.ts";
import type { Edge, SocketCensus } from "../live-topology.ts";
import type { PartSettings } from "../part-settings.ts";
import type { RunningTopology, Supervision } from "../provider.ts";
import { regionNamed } from "../region.ts";
import type { ContainerConduit, Drawn } from "./blueprint.ts";
import { Prober, probe } from "./census.ts";
import type { Crew } from "./crew.ts";
import type { Place } from "./place.ts";
import { ContainerRegion, type ContainerRegionOptions } from "./region.ts";

/** An engine that does not say it by then is not waited for: its question would outlive the drill. */
const memoryLimitMs = 3_000;

export interface ContainerTopologyOptions {
  readonly place: Place;
  readonly crew: Crew;
  readonly settings: PartSettings;
  readonly regions: readonly string[];
  readonly networkOf: (region: string) => ContainerRegionOptions["network"];
  /** Abilities that its regions must not have. */
  readonly lacks?: ContainerRegionOptions["lacks"];
  /** Of a region, by its PostgreSQL servers and other regions: where they dial their namesakes. */
  readonly namesakesOf: (region: string) => ContainerRegionOptions["databases"];
  readonly carriers: readonly ContainerPart[];
  readonly conduits: readonly ContainerConduit[];
  /** API of the carrier of each conduit. */
  readonly carrierOf: (conduit: { readonly dialler: string }) => string;
  readonly drawn: Drawn;
  readonly service: string;
  readonly serving: readonly string[];
  readonly probeImage: string;
}

export class ContainerTopology implements RunningTopology {
  readonly parts: readonly string[];
  readonly regions: readonly ContainerRegion[];
  edge: Edge;
  readonly links: Links;
  readonly canaries: LinkCanaries;
  readonly #spot: ContainerTopologyOptions;
  readonly #prober: Prober;

  constructor(spot: ContainerTopologyOptions) {
    const { place, crew, settings, conduits, drawn, carriers, carrierOf } = spot;
    this.#spot = spot;
    this.#prober = new Prober(place, spot.probeImage);
    this.parts = [...carriers, ...drawn.parts].map(({ name }) => name).concat(probe);
    this.links = new Links((conduit: Conduit) => toxiproxyClient(carrierOf(conduit)), conduits);
    this.canaries = new LinkCanaries(conduits.filter(({ service }) => service === canaryService));
    this.regions = spot.regions.map((name) => {
      const way = conduits.find(({ dialler, server }) => dialler === edgeName && server === name)!;
      return new ContainerRegion(
        {
          name,
          entry: `http://${way.listen.host}:${way.listen.port}`,
          parts: drawn.parts.filter(({ region }) => region === name),
          dormant: drawn.dormant.filter(({ region }) => region === name).map((part) => part.name),
          jobs: drawn.jobs.filter(({ region }) => region === name),
          network: spot.networkOf(name),
          lacks: spot.lacks ?? [],
          shut: (part) => this.links.shut(part),
          databases: spot.namesakesOf(name),
          settings,
        },
        place,
        crew,
      );
    });
    const edge = drawn.parts.find(({ region, name }) => region === null && name === "edge")!;
    const { service, serving } = spot;
    this.edge = edgeAt({ origin: edge.address, runtime: drawn.edgeRuntime, service, serving });
  }

  /** From now on the edge is dialled at its container's own address: what is measured goes through no port forwarder. */
  dialEdgeAt(host: string): void {
    const { service, serving } = this.#spot;
    this.edge = edgeAt({
      origin: `http://${host}:${edgePort}`,
      runtime: { host, port: runtimePort },
      service,
      serving,
    });
  }

  region(name: string): ContainerRegion {
    return regionNamed(this.regions, name);
  }

  adopt(supervision: Supervision): void {
    this.#spot.crew.adopt(supervision);
  }

  /** What parts write goes to the drill that supervises them, line by line. */
  async collectLogs(): Promise<void> {}

  async socketCensus(): Promise<SocketCensus> {
    const [direct, links] = await Promise.all([
      this.#prober.tryDirectWays(this.regions.map(({ name }) => name)),
      this.#prober.countConnections(this.#spot.conduits),
    ]);
    return { ...direct, links };
  }

  async residentBytes(): Promise<number> {
    const { place } = this.#spot;
    const used = await within(memoryLimitMs, (limit) =>
      Promise.all(place.engines.map(({ docker }) => this.#residentOn(docker, limit))),
    );
    return used.flat().reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Of each container of ours on this engine. */
  async #residentOn(docker: Docker, abortSignal: AbortSignal): Promise<number[]> {
    const all = await docker.listContainers({ filters: this.#spot.place.filter(), abortSignal });
    const parts = all.filter(({ Labels }) => this.parts.includes(Labels[partLabel] ?? ""));
    return Promise.all(
      parts.map(async ({ Id }) => {
        const once = { stream: false as const, "one-shot": true, abortSignal };
        return residentOf((await docker.getContainer(Id).stats(once)).memory_stats);
      }),
    );
  }

  async letGo(): Promise<void> {
    await this.canaries.close();
    for (const region of this.regions) region.close();
    this.#spot.crew.letGo();
  }

  async stop(): Promise<number> {
    const { crew, place, drawn, carriers } = this.#spot;
    crew.condemn([...carriers, ...drawn.parts]);
    await this.letGo();
    return removeEverything(place);
  }
}

/** Removes all that the slot has on its engines. Resolves with how many containers there were. */
export async function removeEverything({ engines, folder }: Place): Promise<number> {
  const hosts = engines.map(({ host }) => host);
  return (await removeRemains(folder, hosts)).containers;
}

/** Without the page cache, as far as the kernel's version of control groups tells. */
function residentOf(memory: { usage?: number; stats?: { rss?: number; anon?: number } }): number {
  return memory.stats?.rss ?? memory.stats?.anon ?? memory.usage ?? 0;
}
