/**
 * Links of an external system: the harness listens where the parts of one region dial another one, and carries the bytes on.
 * Beside each pair of regions that links connect lies a path of the harness's own for canary lines, cut like the others.
 */
import { edgePort } from "../../component/haproxy/part.ts";
import type { ExternalSystem, ProxiedLink } from "../../contract/system.ts";
import { canaryPort, canaryService } from "../../link/canary.ts";
import type { Conduit } from "../../link/links.ts";
import { type Endpoint, textOf } from "../../machine/endpoint.ts";
import { socketInodes, sockets } from "../../machine/socket-table.ts";
import { endpointOf } from "../address-of.ts";
import type { AddressPlan } from "../addresses.ts";
import type { Listen, SocketCensus } from "../live-topology.ts";
import type { Addresses } from "../plan.ts";

/** Links listen and lead where the system describes it; canary lines have addresses of the slot's own. */
export function externalAddresses(running: ExternalSystem, plan: AddressPlan): Pick<Addresses, "conduit"> {
  return {
    conduit({ dialler, server, service }, nth) {
      if (service === canaryService) {
        // Not the system's own port: what listens there on all addresses of this machine would have this one too.
        const own = { host: plan.linkEnd(nth), port: edgePort };
        return { listen: own, dialled: own, upstream: { host: plan.region(server), port: canaryPort } };
      }
      const { listen, upstream } = linkNamed(running, dialler, server, service);
      return { listen: endpointOf(listen), dialled: endpointOf(listen), upstream: endpointOf(upstream) };
    },
  };
}

function linkNamed({ links = [] }: ExternalSystem, from: string, to: string, name: string): ProxiedLink {
  return links.find((link) => link.from === from && link.to === to && link.name === name)!;
}

/** Processes of a region, as far as they can be seen, and where its parts are reached. */
export interface CensusRegion {
  readonly name: string;
  readonly listens: readonly Listen[];
  pids(): Promise<readonly number[]>;
}

/**
 * Connections through each link, and those of described processes that go past the links to a part of another region. What
 * containers and other processes hold is not seen.
 */
export async function linksCensus(
  conduits: readonly Conduit[],
  regions: readonly CensusRegion[],
): Promise<SocketCensus> {
  const established = sockets("established");
  const links = Object.fromEntries(
    conduits.map(({ name, listen }) => [name, established.filter(({ local }) => isAt(local, listen)).length]),
  );
  const remotes = new Map(established.map(({ inode, remote }) => [inode, remote]));
  const violations: SocketCensus["violations"] = [];
  let examined = Object.values(links).reduce((sum, count) => sum + count, 0);
  for (const region of regions) {
    const others = regions.filter(({ name }) => name !== region.name);
    for (const pid of await region.pids())
      for (const inode of socketInodes(pid)) {
        const remote = remotes.get(inode);
        if (remote === undefined) continue;
        examined += 1;
        const other = others.find(({ listens }) => listens.some((listen) => isAt(remote, listen)));
        if (other === undefined) continue;
        violations.push({ process: `pid ${pid}`, region: region.name, remote, remoteRegion: other.name });
      }
  }
  return { examined, links, violations };
}

function isAt(address: string, { host, port }: Endpoint): boolean {
  if (host === "0.0.0.0") return address.endsWith(`:${port}`);
  return address === textOf({ host: host === "localhost" ? "127.0.0.1" : host, port });
}
