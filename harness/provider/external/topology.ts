/** A system that runs by itself, with the edge and the links that the harness put before it. */

import { edgeRuntime } from "../../component/haproxy/part.ts";
import type { Part } from "../../component/part.ts";
import { toxiproxyClient } from "../../component/toxiproxy/client.ts";
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import { LinkCanaries } from "../../link/canary.ts";
import { type Conduit, Links } from "../../link/links.ts";
import { endProcesses } from "../../safety/end-processes.ts";
import { recordCommand } from "../../safety/ledger.ts";
import { ownedProcesses } from "../../safety/process-table.ts";
import { isPostgres } from "../address-of.ts";
import type { AddressPlan } from "../addresses.ts";
import { servingIn } from "../conduits.ts";
import { edgeAt } from "../edge.ts";
import type { Edge } from "../live-topology.ts";
import type { RunningTopology, Supervision } from "../provider.ts";
import { regionNamed } from "../region.ts";
import type { Supervisor } from "../supervisor.ts";
import { type ExternalPart, ExternalRegion } from "./region.ts";

export interface ExternalTopologyOptions {
  readonly topology: Topology;
  readonly running: ExternalSystem;
  readonly plan: AddressPlan;
  readonly conduits: readonly Conduit[];
  readonly links: Part;
  readonly edge: Part;
  /** Of all regions. */
  readonly parts: readonly ExternalPart[];
  readonly supervisor: Supervisor;
  readonly supervision: Supervision;
  readonly slotFolder: string;
}

export class ExternalTopology implements RunningTopology {
  readonly parts: readonly string[];
  readonly regions: readonly ExternalRegion[];
  readonly links: Links;
  /** There are no links between the regions that it could prove. */
  readonly canaries = new LinkCanaries([]);
  readonly edge: Edge;
  readonly #spot: ExternalTopologyOptions;
  #logFolder: string;

  constructor(spot: ExternalTopologyOptions) {
    const { topology, running, conduits, supervision } = spot;
    this.#spot = spot;
    this.#logFolder = supervision.logFolder;
    this.links = new Links(() => toxiproxyClient(spot.links.address), conduits);
    this.parts = [spot.links.name, spot.edge.name];
    this.regions = conduits.map(({ server: name, listen }) => {
      const parts = spot.parts.filter(({ region }) => region === name);
      const databases = parts.filter(({ address }) => isPostgres(address));
      return new ExternalRegion(
        {
          ...{ name, parts, regions: topology.regions, jobs: topology.system.jobs ?? [] },
          entry: `http://${listen.host}:${listen.port}`,
          servers: databases.map((part) => part.name),
          logFolder: () => this.#logFolder,
          onStart: (pid) => recordCommand(spot.slotFolder, pid),
        },
        running,
      );
    });
    this.edge = edgeAt({
      origin: spot.edge.address,
      runtime: edgeRuntime(spot.edge.folder),
      service: topology.edge.service,
      serving: servingIn(topology),
    });
  }

  adopt(supervision: Supervision): void {
    this.#logFolder = supervision.logFolder;
    this.#spot.supervisor.adopt(supervision);
  }

  async collectLogs(): Promise<void> {
    this.#spot.supervisor.collectLogs();
  }

  region(name: string): ExternalRegion {
    return regionNamed(this.regions, name);
  }

  /** Of the edge and the links alone. */
  async residentBytes(): Promise<number> {
    return ownedProcesses(this.#spot.slotFolder).reduce((sum, process) => sum + process.residentBytes, 0);
  }

  async letGo(): Promise<void> {
    for (const region of this.regions) region.close();
  }

  /** What commands brought up or killed is seen to by whoever clears the slot. */
  async stop(): Promise<number> {
    this.#spot.supervisor.condemn([this.#spot.links, this.#spot.edge]);
    await this.letGo();
    return (await endProcesses(() => ownedProcesses(this.#spot.slotFolder))).count;
  }
}
