/**
 * Where everything is reached that is in containers, by the harness and by carriers of links on other engines. On an
 * engine of this machine that is the address plan of processes: ports are published on the slot's loopback addresses, and
 * carriers of links are reached directly. Elsewhere every port is published on one host, counted up from a block of the
 * slot's own.
 */

import { type PartName, partId } from "../../component/part.ts";
import { valueIn } from "../../contract/value-in.ts";
import { type Engine, isHere } from "../../engine/engine.ts";
import { canaryPort, canaryService } from "../../link/canary.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { addressPlan } from "../addresses.ts";
import type { WantedConduit } from "../conduits.ts";
import type { Addresses, ConduitEnds } from "../plan.ts";
import { type EngineNames, linksAlias, linksName, regionOf } from "./names.ts";

/** Slots have blocks of this many ports on engines elsewhere. */
const blockPorts = 150;
const firstBlock = 20_000;

/** First port of the carrier of links; they count up from here. */
const firstConduitPort = 10_001;

/** Port that the nth conduit has in its carrier. */
export function conduitPort(nth: number): number {
  return firstConduitPort + nth;
}

export class AddressBook implements Addresses {
  readonly #names: EngineNames;
  readonly #gateway: string;
  readonly #regions: readonly string[];
  readonly #allotted = new Map<string, number>();
  /** Own addresses of carriers of links, by name. */
  readonly #carriers = new Map<string, string>();

  /** @param gateway this machine's address in the network outside of all regions */
  constructor(names: EngineNames, regions: readonly string[], gateway: string) {
    this.#names = names;
    this.#regions = regions;
    this.#gateway = gateway;
  }

  conduit(wanted: WantedConduit, nth: number): ConduitEnds {
    const region = regionOf(wanted.dialler);
    const port = conduitPort(nth);
    return {
      listen: this.carrier(linksName(this.#names, region), this.#names.engineOf(region), port),
      bind: { host: "0.0.0.0", port },
      upstream: this.#upstreamOf(wanted, region),
      dialled: { host: linksAlias, port },
    };
  }

  /** In its region's network every part goes by its name. */
  hostOf(_region: string, part: string): string {
    return part;
  }

  bindHost(): string {
    return "0.0.0.0";
  }

  /** Where the harness reaches a port of a part. @param _inside the port in the container, where it is another one */
  part({ region, name }: PartName, port: number, _inside = port): Endpoint {
    const engine = this.#names.engineOf(region);
    const plan = addressPlan(this.#names.slot, this.#regions);
    if (engine.address === null) return { host: region === null ? plan.edge : plan.region(region), port };
    return { host: engine.address, port: this.#allot({ region, name }, port) };
  }

  /** API of a carrier of links, which is reached like its conduits. */
  carrier(name: string, engine: Engine, port: number): Endpoint {
    const own = this.#carriers.get(name);
    if (own !== undefined) return { host: own, port };
    return { host: engine.address!, port: this.#allot({ region: null, name }, port) };
  }

  /** From now on this carrier is dialled at its own address. */
  noteCarrier(name: string, address: string): void {
    this.#carriers.set(name, address);
  }

  /** Where the harness listens for canary lines into a region, as the dialler's carrier reaches it. */
  canary(dialler: string | null, region: string): Endpoint {
    const { address, machine } = this.#names.engineOf(dialler);
    if (address === null) return { host: this.#gateway, port: canaryPort + this.#regions.indexOf(region) };
    return { host: machine, port: this.#allot({ region, name: canaryService }, canaryPort) };
  }

  /** Where the dialler's carrier, on another engine, reaches a part. */
  acrossEngines(dialler: string | null, part: PartName, port: number): Endpoint {
    const engine = this.#names.engineOf(part.region);
    const host = isHere(engine) ? this.#names.engineOf(dialler).machine : engine.address!;
    return { host, port: this.#allot(part, port) };
  }

  #upstreamOf({ server, service, port }: WantedConduit, dialler: string | null): Endpoint {
    if (service === canaryService) return this.canary(dialler, server);
    const part = { region: server, name: service };
    if (this.#names.engineOf(dialler) === this.#names.engineOf(server))
      return { host: this.#names.container(part), port };
    return this.acrossEngines(dialler, part, port);
  }

  /** The same port for the same question. */
  #allot(part: PartName, port: number): number {
    const first = firstBlock + this.#names.slot * blockPorts;
    return valueIn(this.#allotted, `${partId(part)}:${port}`, () => first + this.#allotted.size);
  }
}
