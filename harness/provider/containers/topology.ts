/** A running topology made of containers. */
import type Docker from "dockerode";
import { within } from "../../machine/within.ts";
import { partLabel, removeRemains } from "../../safety/engine-remains.ts";
import { AssembledTopology, type AssemblyOptions } from "../assembled-topology.ts";
import type { LaidConduit } from "../conduits.ts";
import { type EdgeAddress, edgeAt } from "../edge.ts";
import type { SocketCensus } from "../live-topology.ts";
import { Prober, probe } from "./census.ts";
import type { EngineNames } from "./names.ts";
import type { ContainerRegion } from "./region.ts";
import type { ContainerRunner } from "./runner.ts";

/** A slower answer is not waited for: the question would outlive the drill. */
const memoryLimitMs = 3_000;

export interface ContainerTopologyOptions extends AssemblyOptions<ContainerRegion, ContainerRunner> {
  readonly names: EngineNames;
  readonly conduits: readonly LaidConduit[];
  /** One with bash and cat. */
  readonly probeImage: string;
}

export class ContainerTopology extends AssembledTopology<ContainerRegion, ContainerRunner> {
  readonly parts: readonly string[];
  readonly #options: ContainerTopologyOptions;
  readonly #prober: Prober;

  constructor(options: ContainerTopologyOptions) {
    super(options);
    this.#options = options;
    this.#prober = new Prober(options.names, options.probeImage);
    this.parts = [...options.parts.map(({ name }) => name), probe];
  }

  /** From now on the edge is dialled at its container's own address: what is measured goes through no port forwarder. */
  dialEdgeAt(reached: EdgeAddress): void {
    this.edge = edgeAt({ ...this.#options.edge, ...reached });
  }

  /** What parts write goes to the drill that supervises them, line by line. */
  async collectLogs(): Promise<void> {}

  async socketCensus(): Promise<SocketCensus> {
    const [direct, links] = await Promise.all([
      this.#prober.tryDirectWays(this.regions.map(({ name }) => name)),
      this.#prober.countConnections(this.#options.conduits),
    ]);
    return { ...direct, links };
  }

  async residentBytes(): Promise<number> {
    const used = await within(memoryLimitMs, (limit) =>
      Promise.all(this.#options.names.engines.map(({ docker }) => this.#residentOn(docker, limit))),
    );
    return used.flat().reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Of each container of ours on this engine. */
  async #residentOn(docker: Docker, abortSignal: AbortSignal): Promise<number[]> {
    const all = await docker.listContainers({ filters: this.#options.names.filter(), abortSignal });
    const parts = all.filter(({ Labels }) => this.parts.includes(Labels[partLabel] ?? ""));
    return Promise.all(
      parts.map(async ({ Id }) => {
        const once = { stream: false as const, "one-shot": true, abortSignal };
        return residentOf((await docker.getContainer(Id).stats(once)).memory_stats);
      }),
    );
  }

  override async letGo(): Promise<void> {
    await super.letGo();
    this.runner.letGo();
  }

  protected override end(): Promise<number> {
    return removeEverything(this.#options.names);
  }
}

/** Removes all that the slot has on its engines. Resolves with how many containers there were. */
export async function removeEverything({ engines, folder }: EngineNames): Promise<number> {
  const hosts = engines.map(({ host }) => host);
  return (await removeRemains(folder, hosts)).containers;
}

/** Without the page cache, as far as the kernel's version of control groups tells. */
function residentOf(memory: { usage?: number; stats?: { rss?: number; anon?: number } }): number {
  return memory.stats?.rss ?? memory.stats?.anon ?? memory.usage ?? 0;
}
