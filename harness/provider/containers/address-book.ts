/**
 * Where everything is reached that is in containers, by the harness and by carriers of links on other engines. On an
 * engine of this machine that is the address plan of processes: ports are published on the slot's loopback addresses, and
 * carriers of links are reached directly. Elsewhere every port is published on one host, counted up from a block of the
 * slot's own.
 */

import { type PartName, partId } from "../../component/part.ts";
import { type Engine, isHere } from "../../engine/engine.ts";
import { canaryPort, canaryService } from "../../link/canary.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { addressPlan } from "../addresses.ts";
import type { Place } from "./place.ts";

/** Slots have blocks of this many ports on engines elsewhere. */
const blockPorts = 150;
const firstBlock = 20_000;

export class AddressBook {
  readonly #place: Place;
  readonly #gateway: string;
  readonly #regions: readonly string[];
  readonly #allotted = new Map<string, number>();
  /** Own addresses of carriers of links, by name. */
  readonly #carriers = new Map<string, string>();

  /** @param gateway this machine's address in the network outside of all regions */
  constructor(place: Place, regions: readonly string[], gateway: string) {
    this.#place = place;
    this.#regions = regions;
    this.#gateway = gateway;
  }

  part(region: string | null, name: string, port: number): Endpoint {
    const engine = this.#place.engineOf(region);
    const plan = addressPlan(this.#place.slot, this.#regions);
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

  /** Where the harness listens for canary lines into a region, as the carrier of whoever dials reaches it. */
  canary(dialler: string | null, region: string): Endpoint {
    const { address, machine } = this.#place.engineOf(dialler);
    if (address === null) return { host: this.#gateway, port: canaryPort + this.#regions.indexOf(region) };
    return { host: machine, port: this.#allot({ region, name: canaryService }, canaryPort) };
  }

  /** Where the carrier of whoever dials, on another engine, reaches a part. */
  acrossEngines(dialler: string | null, part: PartName, port: number): Endpoint {
    const engine = this.#place.engineOf(part.region);
    const host = isHere(engine) ? this.#place.engineOf(dialler).machine : engine.address!;
    return { host, port: this.#allot(part, port) };
  }

  /** The same port for the same question. */
  #allot(part: PartName, port: number): number {
    const first = firstBlock + this.#place.slot * blockPorts;
    return this.#allotted.getOrInsertComputed(`${partId(part)}:${port}`, () => first + this.#allotted.size);
  }
}
