/**
 * Who dials whom for what in a topology, and which of these conduits carry connections while nothing is broken. Where
 * each conduit begins and ends is the matter of the provider that lays it.
 */
import { crossListener } from "../component/kafka/part.ts";
import { postgresPort } from "../component/postgres/server.ts";
import type { ExternalSystem, ServiceSpec } from "../contract/system.ts";
import { type ComponentSpec, componentName, type Topology } from "../contract/topology.ts";
import { canaryPort, canaryService } from "../link/canary.ts";
import { type Conduit, edgeName } from "../link/links.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import { endpointOf } from "./address-of.ts";

/** A conduit before it has addresses. */
export interface WantedConduit extends Pick<Conduit, "name" | "dialler" | "server" | "service"> {
  /** Where the server listens for this dialler, inside its region. */
  readonly port: number;
}

/**
 * The edge dials every region; a region that mirrors dials the Kafka of every other, a follower its primary's server,
 * services and jobs dial their peers, and the harness its own canary lines.
 */
export function wantedConduits(topology: Topology): WantedConduit[] {
  if (topology.system.running !== undefined) return waysInto(topology, topology.system.running);
  const wanted: WantedConduit[] = [];
  const want = (dialler: string, server: string, service: string, port: number) =>
    wanted.push({ name: `${dialler}->${server}:${service}`, dialler, server, service, port });
  const edgeService = serviceNamed(topology, topology.edge.service);
  const mirrors = topology.components.some((component) => component.kind === "mirror-maker");
  const peers = peersOf(topology);
  for (const server of topology.regions) {
    want(edgeName, server, edgeService.name, edgeService.port);
    const diallers = topology.regions.filter((other) => other !== server);
    for (const dialler of diallers) {
      if (mirrors) want(dialler, server, "kafka", crossListener(server, diallers, dialler).port);
      for (const peer of peers) want(dialler, server, peer, portOf(topology, peer));
      want(dialler, server, canaryService, canaryPort);
    }
  }
  return wanted;
}

/** Into regions that run by themselves; how those talk to each other is theirs. */
function waysInto({ regions, edge: { service } }: Topology, running: ExternalSystem): WantedConduit[] {
  return regions.map((server) => ({
    ...{ name: `${edgeName}->${server}:${service}`, dialler: edgeName, server, service },
    port: endpointOf(running.addresses(server)[service]!).port,
  }));
}

/** Names of the conduits that carry connections while nothing is broken, wherever the topology runs. */
export function standingConduits(topology: Topology): string[] {
  const standing = new Set([
    ...topology.system.services.flatMap(({ peers }) => peers ?? []),
    ...topology.components.map(({ kind }) => (kind === "mirror-maker" ? "kafka" : "")),
  ]);
  const primary = primaryOf(topology);
  const replicated = replicatedServers(topology);
  const serving = servingIn(topology);
  return wantedConduits(topology)
    .filter(({ dialler, server, service }) => {
      if (dialler === edgeName) return serving.includes(server);
      // A service may dial another region's database one day; at first its replicas do.
      if (replicated.includes(service)) return server === primary;
      return standing.has(service) && serving.includes(dialler);
    })
    .map(({ name }) => name);
}

/** Regions that get traffic before any fault. */
export function servingIn(topology: Topology): readonly string[] {
  return topology.edge.serving ?? topology.regions;
}

/** @throws Error when the system has no service of that name */
export function serviceNamed(topology: Topology, name: string): ServiceSpec {
  const found = topology.system.services.find((service) => service.name === name);
  if (found === undefined)
    throw new Error(`topology ${topology.name}: service ${name} is wanted, the system has none of that name`);
  return found;
}

/** Parts that something dials in another region by name. */
function peersOf(topology: Topology): string[] {
  const { services, jobs = [] } = topology.system;
  return [
    ...new Set([
      ...replicatedServers(topology),
      ...[...services, ...jobs].flatMap(({ peers }) => peers ?? []),
    ]),
  ];
}

/** For each PostgreSQL server of a region, where it dials its namesakes, by their region. */
export function waysToNamesakes<C extends Pick<Conduit, "dialler" | "server" | "service">>(
  topology: Topology,
  { conduits, region }: { readonly conduits: readonly C[]; readonly region: string },
  dialled: (conduit: C) => Endpoint,
): Record<string, Record<string, Endpoint>> {
  const ways = (name: string) => {
    const own = conduits.filter(({ dialler, service }) => dialler === region && service === name);
    return Object.fromEntries(own.map((conduit) => [conduit.server, dialled(conduit)]));
  };
  return Object.fromEntries(serversOf(topology).map(({ name }) => [name, ways(name)]));
}

export interface PostgresServer {
  readonly name: string;
  /** Where it listens, where all parts of a region share an address: each has a port of its own. */
  readonly port: number;
  readonly spec: Extract<ComponentSpec, { kind: "postgres" }>;
}

/** The PostgreSQL servers of every region. */
export function serversOf({ components }: Topology): PostgresServer[] {
  return components
    .filter((component) => component.kind === "postgres")
    .map((spec, index) => ({ name: componentName(spec), port: postgresPort + index, spec }));
}

/** @throws Error when there is none of that name */
export function serverNamed(topology: Topology, name: string): PostgresServer {
  const found = serversOf(topology).find((server) => server.name === name);
  if (found === undefined) throw new Error(`topology ${topology.name} has no PostgreSQL named ${name}`);
  return found;
}

/** Names of the servers that replicas of other regions follow. */
function replicatedServers(topology: Topology): string[] {
  return serversOf(topology).flatMap(({ name, spec }) => (spec.primary === undefined ? [] : [name]));
}

/** The region whose servers the others follow; all of them have the same, see `sound-topology.ts`. */
function primaryOf(topology: Topology): string | undefined {
  return serversOf(topology).find(({ spec }) => spec.primary !== undefined)?.spec.primary;
}

function portOf(topology: Topology, peer: string): number {
  const server = serversOf(topology).find(({ name }) => name === peer);
  return server?.port ?? serviceNamed(topology, peer).port;
}
