/** The provider `processes`: every part of a topology as a real process of this machine, every region at an address of its own. */
import { edgeRuntime } from "../../component/haproxy/part.ts";
import { serveFrom, serverStates } from "../../component/haproxy/runtime-api.ts";
import type { Endpoint } from "../../component/part.ts";
import { toxiproxyClient } from "../../component/toxiproxy/client.ts";
import { canaryService, LinkCanaries } from "../../link/canary.ts";
import { Links } from "../../link/links.ts";
import { endProcesses } from "../../safety/end-processes.ts";
import { ownedProcesses } from "../../safety/process-table.ts";
import type { Edge, LiveTopology } from "../live-topology.ts";
import type { Blueprint } from "./blueprint.ts";
import { ProcessRegion } from "./region.ts";
import { socketCensus } from "./socket-census.ts";
import { Supervisor, type SupervisorOptions } from "./supervisor.ts";

/**
 * Brings a drawn topology up. Rejects with the reason and the failing part's last log lines; what was started by then
 * is ended first.
 */
export async function bringUp(blueprint: Blueprint, options: SupervisorOptions): Promise<ProcessTopology> {
  const supervisor = new Supervisor(options);
  const [proxy, ...others] = blueprint.parts;
  const links = new Links(toxiproxyClient(proxy!.address), blueprint.conduits);
  const live = new ProcessTopology(blueprint, links, supervisor, options.slotFolder);
  try {
    await supervisor.start([proxy!]);
    await links.open();
    await live.canaries.open();
    await supervisor.start(others.filter((part) => !blueprint.dormant.includes(part)));
    return live;
  } catch (error) {
    await live.stop();
    throw error;
  }
}

export class ProcessTopology implements LiveTopology {
  /** Names of all its parts. */
  readonly parts: readonly string[];
  readonly regions: readonly ProcessRegion[];
  readonly links: Links;
  readonly canaries: LinkCanaries;
  readonly edge: LiveTopology["edge"];
  readonly #blueprint: Blueprint;
  readonly #supervisor: Supervisor;
  readonly #slotFolder: string;

  constructor(blueprint: Blueprint, links: Links, supervisor: Supervisor, slotFolder: string) {
    this.#blueprint = blueprint;
    this.#supervisor = supervisor;
    this.#slotFolder = slotFolder;
    this.links = links;
    this.canaries = new LinkCanaries(blueprint.conduits.filter(({ service }) => service === canaryService));
    this.parts = blueprint.parts.map(({ name }) => name);
    const names = [...new Set(blueprint.parts.flatMap(({ region }) => region ?? []))];
    this.regions = names.map((name) => new ProcessRegion(name, blueprint, supervisor, slotFolder));
    const edge = blueprint.parts.find(({ name, region }) => name === "edge" && region === null)!;
    for (const region of this.regions)
      for (const service of blueprint.services) region.configure(service, blueprint.settings);
    this.edge = edgeOf(edge.address, blueprint, edgeRuntime(blueprint.plan.edge));
  }

  /** Reports go to another drill from now on. */
  adopt(options: SupervisorOptions): void {
    this.#supervisor.adopt(options);
  }

  /** Copies what parts wrote during this drill into its own logs. */
  collectLogs(): void {
    this.#supervisor.collectLogs();
  }

  region(name: string): ProcessRegion {
    const found = this.regions.find((region) => region.name === name);
    if (found === undefined)
      throw new Error(`no region ${name}; there are ${this.regions.map((region) => region.name).join(", ")}`);
    return found;
  }

  async socketCensus() {
    return socketCensus(ownedProcesses(this.#slotFolder), this.#blueprint.plan, this.links.conduits);
  }

  async residentBytes(): Promise<number> {
    return ownedProcesses(this.#slotFolder).reduce((sum, process) => sum + process.residentBytes, 0);
  }

  /** Ends what the harness itself holds open in the topology, which goes on without it. */
  async letGo(): Promise<void> {
    await this.canaries.close();
    for (const region of this.regions) region.close();
  }

  async stop(): Promise<number> {
    this.#supervisor.condemn(this.#blueprint.parts);
    await this.letGo();
    return (await endProcesses(() => ownedProcesses(this.#slotFolder))).count;
  }
}

function edgeOf(
  origin: string,
  { edgeService, serving: servingAtFirst }: Blueprint,
  runtime: Endpoint,
): Edge {
  let serving = servingAtFirst;
  return {
    origin,
    service: edgeService,
    get serving() {
      return serving;
    },
    states: () => serverStates(runtime),
    async serve(regions) {
      await serveFrom(runtime, regions);
      serving = regions;
    },
  };
}
