/** A topology made of processes, brought up and standing. */
import { edgeRuntime } from "../../component/haproxy/part.ts";
import { toxiproxyClient } from "../../component/toxiproxy/client.ts";
import { canaryService, LinkCanaries } from "../../link/canary.ts";
import { edgeName, Links } from "../../link/links.ts";
import { endProcesses } from "../../safety/end-processes.ts";
import { ownedProcesses } from "../../safety/process-table.ts";
import { edgeAt } from "../edge.ts";
import type { Edge } from "../live-topology.ts";
import { PartSettings } from "../part-settings.ts";
import type { RunningTopology, Supervision } from "../provider.ts";
import { regionNamed } from "../region.ts";
import { socketCensus } from "../socket-census.ts";
import { Supervisor, type SupervisorOptions } from "../supervisor.ts";
import type { Blueprint } from "./blueprint.ts";
import { ProcessRegion } from "./region.ts";

/**
 * Brings a drawn topology up. Rejects with the reason and the failing part's last log lines; what was started by then
 * is ended first.
 */
export async function bringUp(blueprint: Blueprint, options: SupervisorOptions): Promise<ProcessTopology> {
  const settings = new PartSettings();
  const supervisor = new Supervisor(options, settings);
  const [proxy, ...others] = blueprint.parts;
  const live = new ProcessTopology(blueprint, settings, supervisor, options.slotFolder);
  try {
    await supervisor.start([proxy!]);
    await live.links.open();
    await live.canaries.open();
    await supervisor.start(others.filter((part) => !blueprint.dormant.includes(part)));
    return live;
  } catch (error) {
    const ended = await live.stop();
    options.onEnded?.(ended);
    throw error;
  }
}

export class ProcessTopology implements RunningTopology {
  readonly parts: readonly string[];
  readonly regions: readonly ProcessRegion[];
  readonly links: Links;
  readonly canaries: LinkCanaries;
  readonly edge: Edge;
  readonly #blueprint: Blueprint;
  readonly #supervisor: Supervisor;
  readonly #slotFolder: string;

  constructor(blueprint: Blueprint, settings: PartSettings, supervisor: Supervisor, slotFolder: string) {
    const { parts, conduits, dormant, jobs } = blueprint;
    this.#blueprint = blueprint;
    this.#supervisor = supervisor;
    this.#slotFolder = slotFolder;
    this.links = new Links(() => toxiproxyClient(parts[0]!.address), conduits);
    this.canaries = new LinkCanaries(conduits.filter(({ service }) => service === canaryService));
    this.parts = parts.map(({ name }) => name);
    const names = [...new Set(parts.flatMap(({ region }) => region ?? []))];
    this.regions = names.map((name) => {
      const own = ({ region }: { readonly region: string | null }) => region === name;
      const way = conduits.find(({ dialler, server }) => dialler === edgeName && server === name)!;
      return new ProcessRegion(
        {
          ...{ name, settings, parts: parts.filter(own), jobs: jobs.filter(own) },
          entry: `http://${way.listen.host}:${way.listen.port}`,
          dormant: dormant.filter(own).map((part) => part.name),
          databases: blueprint.namesakesOf(name),
        },
        supervisor,
        slotFolder,
      );
    });
    for (const region of this.regions)
      for (const service of blueprint.services) region.configure(service, blueprint.settings);
    const edge = parts.find(({ name, region }) => name === "edge" && region === null)!;
    this.edge = edgeAt({
      origin: edge.address,
      runtime: edgeRuntime(edge.folder),
      service: blueprint.edgeService,
      serving: blueprint.serving,
    });
  }

  adopt(supervision: Supervision): void {
    this.#supervisor.adopt(supervision);
  }

  async collectLogs(): Promise<void> {
    this.#supervisor.collectLogs();
  }

  region(name: string): ProcessRegion {
    return regionNamed(this.regions, name);
  }

  async socketCensus() {
    return socketCensus(ownedProcesses(this.#slotFolder), this.#blueprint.plan, this.links.conduits);
  }

  async residentBytes(): Promise<number> {
    return ownedProcesses(this.#slotFolder).reduce((sum, process) => sum + process.residentBytes, 0);
  }

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
