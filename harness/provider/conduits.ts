/**
 * Which part dials which in a topology, and which of these conduits carry connections while nothing is broken. Where each
 * conduit begins and ends is decided by the provider that lays it (`plan.ts`).
 */
import { describedComponents, kindOf } from "../component/kinds.ts";
import { servingOf } from "../contract/roles.ts";
import type { ExternalSystem, ServiceSpec } from "../contract/system.ts";
import type { ComponentSpec, Topology } from "../contract/topology.ts";
import { canaryPort, canaryService } from "../link/canary.ts";
import { type Conduit, edgeName } from "../link/links.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import { endpointOf } from "./address-of.ts";

/** A conduit before it has addresses. */
export interface WantedConduit extends Pick<Conduit, "name" | "dialler" | "server" | "service"> {
  /** Where the server listens for this dialler, inside its region. */
  readonly port: number;
}

/** A conduit with its addresses. */
export interface LaidConduit extends Conduit {
  /** Its near end as the dialling region sees it. */
  readonly dialled: Endpoint;
}

/**
 * The edge dials its service in every region; each region dials the parts that its components and the system's peers
 * name in every other region, and the harness its own canary lines.
 */
export function wantedConduits(topology: Topology): WantedConduit[] {
  const { regions, edge, system } = topology;
  if (system.running !== undefined) return describedLinks(topology, system.running);
  if (edge.url !== undefined) return [];
  const edgeService = serviceNamed(topology, edge.service);
  const dialled = dialledParts(topology);
  return regions.flatMap((server) => {
    const into = (dialler: string, service: string, port: number) =>
      wanted({ dialler, server, service, port });
    const others = regions.filter((other) => other !== server);
    return [
      into(edgeName, edgeService.name, edgeService.port),
      ...others.flatMap((dialler, nth) => [
        ...dialled.map((part) => into(dialler, part, portFor(topology, part, nth))),
        into(dialler, canaryService, canaryPort),
      ]),
    ];
  });
}

/** The links that parts of regions that run by themselves are configured to dial. The edge dials these regions itself. */
function describedLinks({ regions }: Topology, { links = [] }: ExternalSystem): WantedConduit[] {
  const between = links.map(({ name, from, to, upstream }) =>
    wanted({ dialler: from, server: to, service: name, port: endpointOf(upstream).port }),
  );
  const pairs = regions.flatMap((dialler) => regions.map((server) => ({ dialler, server })));
  const canaries = pairs
    .filter(({ dialler, server }) =>
      links.some(({ from, to }) => [from, to].includes(dialler) && [from, to].includes(server)),
    )
    .filter(({ dialler, server }) => dialler !== server)
    .map((pair) => wanted({ ...pair, service: canaryService, port: canaryPort }));
  return [...between, ...canaries];
}

function wanted(conduit: Omit<WantedConduit, "name">): WantedConduit {
  const { dialler, server, service } = conduit;
  return { name: `${dialler}->${server}:${service}`, ...conduit };
}

/** Names of the conduits that carry connections while nothing is broken, wherever the topology runs. */
export function standingConduits(topology: Topology): string[] {
  const serving = servingIn(topology);
  const byComponents = new Map(dialledByComponents(topology).map(({ part, at }) => [part, at]));
  const byServices = topology.system.services.flatMap(({ peers }) => peers ?? []);
  return wantedConduits(topology)
    .filter(({ dialler, server, service }) => {
      if (dialler === edgeName) return serving.includes(server);
      // What a description names as a link has to be one.
      if (topology.system.running !== undefined) return service !== canaryService;
      // At first only replicas dial the database of another region.
      const only = byComponents.get(service);
      if (only !== undefined) return server === only;
      return (byComponents.has(service) || byServices.includes(service)) && serving.includes(dialler);
    })
    .map(({ name }) => name);
}

/** Regions that get traffic before any fault. */
export function servingIn(topology: Topology): readonly string[] {
  return servingOf(topology);
}

/** @throws Error when the system has no service of that name */
export function serviceNamed(topology: Topology, name: string): ServiceSpec {
  const found = topology.system.services.find((service) => service.name === name);
  if (found === undefined)
    throw new Error(
      `topology ${topology.name}: service ${name} is named, and the system has none of that name`,
    );
  return found;
}

/** Names of the parts that regions dial in each other. */
export function dialledParts(topology: Topology): string[] {
  const { services, jobs = [] } = topology.system;
  return [
    ...new Set([
      ...dialledByComponents(topology).map(({ part }) => part),
      ...[...services, ...jobs].flatMap(({ peers }) => peers ?? []),
    ]),
  ];
}

function dialledByComponents({ components }: Topology) {
  return describedComponents(components).flatMap((one) => kindOf(one.spec).dials?.(one) ?? []);
}

/** For each PostgreSQL server of a region, where it dials its namesakes, by their region. */
export function waysToNamesakes(
  topology: Topology,
  region: string,
  conduits: readonly Pick<LaidConduit, "dialler" | "server" | "service" | "dialled">[],
): Record<string, Record<string, Endpoint>> {
  const ways = (name: string) => {
    const own = conduits.filter(({ dialler, service }) => dialler === region && service === name);
    return Object.fromEntries(own.map(({ server, dialled }) => [server, dialled]));
  };
  return Object.fromEntries(serversOf(topology).map(({ name }) => [name, ways(name)]));
}

export interface PostgresServer {
  readonly name: string;
  /** Where it listens, where all parts of a region share an address: each has a port of its own. */
  readonly port: number;
  readonly spec: ComponentSpec<"postgres">;
}

/** The PostgreSQL servers of every region. */
export function serversOf({ components }: Topology): PostgresServer[] {
  return describedComponents(components).flatMap((component) => {
    const { spec, name } = component;
    const [port] = kindOf(component.spec).ports(component);
    return spec.kind === "postgres" ? [{ name, spec, port: port! }] : [];
  });
}

/** Where a part of a region is dialled by the nth of the other regions. */
function portFor(topology: Topology, part: string, nth: number): number {
  const component = describedComponents(topology.components).find(({ name }) => name === part);
  if (component === undefined) return serviceNamed(topology, part).port;
  const kind = kindOf(component.spec);
  return kind.portFor?.(nth) ?? kind.ports(component)[0]!;
}
