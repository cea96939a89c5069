/**
 * Where requests enter regions that run by themselves: straight at the service. A link of the harness there would keep requests for
 * a region that does not answer its dial, and deliver them when it is back, long after their senders have given up.
 */
import type { Topology } from "../../contract/topology.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { endpointOf } from "../address-of.ts";

/** URL of the edge's service in this region, without a path; `null` where there is none. */
export function entryInto(region: string, { edge, system }: Topology): string | null {
  const address = edge.service === undefined ? undefined : system.running!.addresses(region)[edge.service];
  return address === undefined ? null : new URL(address).origin;
}

/** Where the edge of the harness dials the regions that may serve. */
export function directWays(topology: Topology): Record<string, Endpoint> {
  return Object.fromEntries(
    topology.regions.flatMap((region) => {
      const entry = entryInto(region, topology);
      if (entry === null) return [];
      const { host, port } = endpointOf(entry);
      return [[region, { host: host === "localhost" ? "127.0.0.1" : host, port }]];
    }),
  );
}
