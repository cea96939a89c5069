/** The provider `processes`: every part of a topology as a real process of this machine, every region at an address of its own. */
import { edgeRuntime } from "../../component/haproxy/part.ts";
import { serverStates } from "../../component/haproxy/runtime-api.ts";
import type { Part } from "../../component/part.ts";
import { toxiproxyClient } from "../../component/toxiproxy/client.ts";
import type { RowSource } from "../../contract/system.ts";
import { Links } from "../../link/links.ts";
import { endProcesses } from "../../safety/end-processes.ts";
import { ownedProcesses, signalAll } from "../../safety/process-table.ts";
import type { Deaths, LiveRegion, LiveTopology } from "../live-topology.ts";
import { countRows, readRows } from "../read-rows.ts";
import type { Blueprint } from "./blueprint.ts";
import { socketCensus } from "./socket-census.ts";
import { Supervisor, type SupervisorOptions } from "./supervisor.ts";

/**
 * Brings a drawn topology up. Rejects with the reason and the failing part's last log lines; what was started by then
 * is ended first.
 */
export async function bringUp(blueprint: Blueprint, options: SupervisorOptions): Promise<LiveTopology> {
  const supervisor = new Supervisor(options);
  const [proxy, ...others] = blueprint.parts;
  const links = new Links(toxiproxyClient(proxy!.address), blueprint.conduits);
  const live = new ProcessTopology(blueprint, links, supervisor, options.slotFolder);
  try {
    await supervisor.start([proxy!]);
    await links.open();
    await supervisor.start(others);
    return live;
  } catch (error) {
    await live.stop();
    throw error;
  }
}

class ProcessTopology implements LiveTopology {
  readonly regions: readonly LiveRegion[];
  readonly links: Links;
  readonly edge: LiveTopology["edge"];
  readonly #blueprint: Blueprint;
  readonly #supervisor: Supervisor;
  readonly #slotFolder: string;

  constructor(blueprint: Blueprint, links: Links, supervisor: Supervisor, slotFolder: string) {
    this.#blueprint = blueprint;
    this.#supervisor = supervisor;
    this.#slotFolder = slotFolder;
    this.links = links;
    const names = [...new Set(blueprint.parts.flatMap(({ region }) => region ?? []))];
    this.regions = names.map((name) => new ProcessRegion(name, blueprint, supervisor, slotFolder));
    const edge = blueprint.parts.find(({ name, region }) => name === "edge" && region === null)!;
    const runtime = edgeRuntime(blueprint.plan.edge);
    this.edge = { origin: edge.address, states: () => serverStates(runtime) };
  }

  region(name: string): LiveRegion {
    const found = this.regions.find((region) => region.name === name);
    if (found === undefined)
      throw new Error(`no region ${name}; there are ${this.regions.map((region) => region.name).join(", ")}`);
    return found;
  }

  socketCensus() {
    return socketCensus(ownedProcesses(this.#slotFolder), this.#blueprint.plan, this.links.conduits);
  }

  residentBytes(): number {
    return ownedProcesses(this.#slotFolder).reduce((sum, process) => sum + process.residentBytes, 0);
  }

  async stop(): Promise<number> {
    this.#supervisor.condemn(this.#blueprint.parts);
    return (await endProcesses(() => ownedProcesses(this.#slotFolder))).count;
  }
}

class ProcessRegion implements LiveRegion {
  readonly name: string;
  readonly entry: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly listens: LiveRegion["listens"];
  readonly #parts: readonly Part[];
  readonly #supervisor: Supervisor;
  readonly #slotFolder: string;

  constructor(name: string, blueprint: Blueprint, supervisor: Supervisor, slotFolder: string) {
    this.name = name;
    this.#parts = blueprint.parts.filter(({ region }) => region === name);
    this.#supervisor = supervisor;
    this.#slotFolder = slotFolder;
    const way = blueprint.conduits.find(({ dialler, server }) => dialler === "edge" && server === name)!;
    this.entry = `http://${way.listen.host}:${way.listen.port}`;
    this.addresses = Object.fromEntries(this.#parts.map((part) => [part.name, part.address]));
    this.listens = this.#parts.flatMap((part) =>
      part.listens.map((endpoint) => ({ ...endpoint, part: part.name })),
    );
  }

  living(): number {
    return this.#processes().length;
  }

  read(source: RowSource) {
    return readRows(source, this.addresses);
  }

  count(source: RowSource) {
    return countRows(source, this.addresses);
  }

  freeze(): void {
    this.#supervisor.condemn(this.#parts);
    // A process may fork between the look and the signal; look again until nothing moves.
    for (let look = 0; look < 20; look++) {
      const moving = this.#processes().filter(({ state }) => state !== "T");
      if (moving.length === 0) return;
      signalAll(moving, "SIGSTOP");
    }
  }

  async kill(): Promise<Deaths> {
    this.#supervisor.condemn(this.#parts);
    const { count, skewMs, left } = await endProcesses(() => this.#processes());
    if (left.length > 0) throw new Error(`region ${this.name}: ${left.length} processes outlived SIGKILL`);
    return { processes: count, skewMs };
  }

  start(): Promise<void> {
    return this.#supervisor.start(this.#parts);
  }

  async pending(): Promise<string | null> {
    for (const part of this.#parts) {
      const why = await part.pending();
      if (why !== null) return `${this.name}/${part.name}: ${why}`;
    }
    return null;
  }

  #processes() {
    return ownedProcesses(this.#slotFolder).filter(({ region }) => region === this.name);
  }
}
