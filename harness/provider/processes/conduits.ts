/** The conduits of a topology at a slot's addresses: each listens on a loopback address of its own. */
import type { Topology } from "../../contract/topology.ts";
import type { Conduit } from "../../link/links.ts";
import type { AddressPlan } from "../addresses.ts";
import { wantedConduits } from "../conduits.ts";

export function conduitsOf(topology: Topology, plan: AddressPlan): Conduit[] {
  return wantedConduits(topology).map(({ port, ...conduit }, index) => ({
    ...conduit,
    listen: { host: plan.linkEnd(index), port: openPort(port) },
    upstream: { host: plan.region(conduit.server), port },
  }));
}

/** Ports that need rights of root are opened by services that have them, not by what carries links. */
function openPort(port: number): number {
  return port < 1_024 ? 10_000 + port : port;
}
