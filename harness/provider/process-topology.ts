/** A running topology whose parts are processes of a slot, or of which the edge and the links alone are. */
import type { Part } from "../component/part.ts";
import type { Conduit } from "../link/conduit.ts";
import { endProcesses } from "../safety/end-processes.ts";
import { ownedProcesses } from "../safety/process-table.ts";
import type { AddressPlan } from "./addresses.ts";
import { AssembledTopology, type AssemblyOptions } from "./assembled-topology.ts";
import type { LiveRegion, Networks, OwnFaults, SocketCensus } from "./live-topology.ts";
import type { ProcessRunner } from "./process-runner.ts";
import { socketCensus } from "./socket-census.ts";

export interface ProcessTopologyOptions<R extends LiveRegion & { close(): void }>
  extends Omit<AssemblyOptions<R, ProcessRunner>, "carrierOf"> {
  /** Those that the runner starts; the first carries the links, if there are any. */
  readonly parts: readonly Part[];
  /** Addresses of the regions, if their processes run on this machine: then their sockets can be seen. */
  readonly plan?: AddressPlan;
  /** Where they do not, but can be seen all the same. */
  readonly census?: (conduits: readonly Conduit[]) => Promise<SocketCensus>;
  readonly networks?: Networks;
  readonly slotFolder: string;
  readonly ownFaults?: OwnFaults;
}

export class ProcessTopology<R extends LiveRegion & { close(): void }> extends AssembledTopology<
  R,
  ProcessRunner
> {
  readonly parts: readonly string[];
  readonly socketCensus?: () => Promise<SocketCensus>;
  readonly networks?: Networks;
  readonly ownFaults?: OwnFaults;
  readonly #slotFolder: string;

  constructor(options: ProcessTopologyOptions<R>) {
    super({ ...options, carrierOf: () => options.parts[0]!.address });
    this.parts = options.parts.map(({ name }) => name);
    const { plan, slotFolder, census, networks, ownFaults } = options;
    if (networks !== undefined) this.networks = networks;
    if (ownFaults !== undefined) this.ownFaults = ownFaults;
    this.#slotFolder = slotFolder;
    if (plan !== undefined)
      this.socketCensus = async () => socketCensus(ownedProcesses(slotFolder), plan, this.links.conduits);
    else if (census !== undefined) this.socketCensus = () => census(this.links.conduits);
  }

  async collectLogs(): Promise<void> {
    this.runner.collectLogs();
  }

  async residentBytes(): Promise<number> {
    return ownedProcesses(this.#slotFolder).reduce((sum, process) => sum + process.residentBytes, 0);
  }

  protected override async end(): Promise<number> {
    return (await endProcesses(() => ownedProcesses(this.#slotFolder))).count;
  }
}
