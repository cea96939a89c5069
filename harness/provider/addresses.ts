/**
 * The address plan of a slot: every region has an address of its own, so services keep their usual ports and a socket
 * tells by its address which region it leads to. `127.<slot>.<region>.1` regions, `127.<slot>.0.x` what stands
 * outside them, `127.<slot>.200.x` the near ends of links.
 */
import type { Addresses } from "./plan.ts";

export interface AddressPlan {
  readonly edge: string;
  region(name: string): string;
  linkEnd(index: number): string;
  /** The region of this address; `null` for any other address. */
  regionAt(host: string): string | null;
}

/** The plan as the addresses of processes: a conduit listens on an address of its own, and is dialled where it listens. */
export function loopbackAddresses(plan: AddressPlan): Addresses {
  return {
    hostOf: plan.region,
    bindHost: plan.region,
    conduit({ server, port }, nth) {
      const listen = { host: plan.linkEnd(nth), port: openPort(port) };
      return { listen, dialled: listen, upstream: { host: plan.region(server), port } };
    },
  };
}

/** The carrier of links has no rights to open ports below 1024. */
function openPort(port: number): number {
  return port < 1_024 ? 10_000 + port : port;
}

export function addressPlan(slot: number, regions: readonly string[]): AddressPlan {
  const region = (name: string) => `127.${slot}.${regions.indexOf(name) + 1}.1`;
  return {
    edge: `127.${slot}.0.1`,
    region,
    linkEnd: (index) => `127.${slot}.200.${index + 1}`,
    regionAt: (host) => regions.find((name) => region(name) === host) ?? null,
  };
}
