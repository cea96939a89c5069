/**
 * The plan of a topology: its conduits, the parts and jobs of each region, and the edge, made once for every provider. A
 * provider gives the addresses, and makes a part of what the plan hands it; the plan decides what is there and what
 * dials what. Pure: nothing is started here.
 */
import type { ComponentInstance } from "../component/component.ts";
import type { Credentials } from "../component/credentials.ts";
import type { EdgeConfig } from "../component/haproxy/part.ts";
import { describedComponents, kindOf } from "../component/kinds.ts";
import type { PartName } from "../component/part.ts";
import { roleOf } from "../contract/roles.ts";
import type { JobPlace, JobSpec, ServiceSpec } from "../contract/system.ts";
import type { Topology } from "../contract/topology.ts";
import { edgeName } from "../link/links.ts";
import { type Endpoint, textOf } from "../machine/endpoint.ts";
import {
  type LaidConduit,
  serviceNamed,
  servingIn,
  type WantedConduit,
  waysToNamesakes,
} from "./conduits.ts";

/** Where a provider puts things. */
export interface Addresses {
  /** Both ends of the conduit that is the nth of the topology, from 0. */
  conduit(wanted: WantedConduit, nth: number): ConduitEnds;
  /** Host by which the parts of a region reach this one of it. */
  hostOf(region: string, part: string): string;
  /** Address on which services of a region listen. */
  bindHost(region: string): string;
}

export type ConduitEnds = Pick<LaidConduit, "listen" | "bind" | "upstream" | "dialled">;

/** Makes parts and jobs of what the plan has decided. */
export interface PartMaker<P, J> {
  component(instance: ComponentInstance): P;
  service(spec: ServiceSpec, at: JobPlace): P;
  job(spec: JobSpec, at: JobPlace): J;
  edge(config: EdgeConfig): P;
}

export interface PlanOptions {
  readonly credentials: Credentials;
  /** `false`: the edge never takes a region out. */
  readonly edgeChecks: boolean;
}

export interface Plan<P, J> {
  readonly conduits: readonly LaidConduit[];
  readonly regions: readonly RegionPlan<P, J>[];
  readonly edge: P;
}

export interface RegionPlan<P, J> {
  readonly name: string;
  /** The edge's way into it: `http://host:port`. */
  readonly entry: string;
  readonly parts: readonly P[];
  /** Names of those that do not run at first. */
  readonly dormant: readonly string[];
  readonly jobs: readonly J[];
  /** Its PostgreSQL servers: where each dials its namesakes, by their region. */
  readonly databases: Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
}

/** @param wanted the conduits of the topology (`wantedConduits`) */
export function planTopology<P extends PartName, J>(
  topology: Topology,
  wanted: readonly WantedConduit[],
  addresses: Addresses,
  maker: PartMaker<P, J>,
  options: PlanOptions,
): Plan<P, J> {
  const conduits = layConduits(wanted, addresses);
  const planned = { topology, conduits, addresses, credentials: options.credentials };
  return {
    conduits,
    regions: topology.regions.map((region) => planRegion(region, planned, maker)),
    edge: maker.edge(edgeConfig(topology, waysOfEdge(conduits), options.edgeChecks)),
  };
}

export function layConduits(
  wanted: readonly WantedConduit[],
  addresses: Pick<Addresses, "conduit">,
): LaidConduit[] {
  return wanted.map((conduit, nth) => {
    const { port: _, ...named } = conduit;
    return { ...named, ...addresses.conduit(conduit, nth) };
  });
}

/** The parts that are started with the topology, the edge last. */
export function partsAtFirst<P extends PartName>({ regions, edge }: Plan<P, unknown>): P[] {
  return [
    ...regions.flatMap(({ parts, dormant }) => parts.filter(({ name }) => !dormant.includes(name))),
    edge,
  ];
}

export function allParts<P>({ regions, edge }: Plan<P, unknown>): P[] {
  return [...regions.flatMap(({ parts }) => parts), edge];
}

/** Where the edge dials each region: its own end of a link. */
function waysOfEdge(conduits: readonly LaidConduit[]): Record<string, Endpoint> {
  const ways = conduits.filter(({ dialler }) => dialler === edgeName);
  return Object.fromEntries(ways.map(({ server, dialled }) => [server, dialled]));
}

/**
 * @param regions where the edge dials each of them
 * @param healthPath of the edge's service, where it is no service of the system's description
 */
export function edgeConfig(
  topology: Topology,
  regions: Readonly<Record<string, Endpoint>>,
  checks: boolean,
  healthPath = serviceNamed(topology, directedService(topology)).health,
): EdgeConfig {
  return {
    service: directedService(topology),
    regions,
    serving: servingIn(topology),
    ready: topology.regions.filter((region) => ["standby", "backup"].includes(roleOf(topology, region))),
    backups: topology.regions.filter((region) => roleOf(topology, region) === "backup"),
    checks,
    healthPath,
    healthCheck: topology.profile.healthCheck,
  };
}

/** @throws Error if the edge is the system's own, which sends requests where it likes */
function directedService({ name, edge }: Topology): string {
  if (edge.url === undefined) return edge.service;
  throw new Error(`topology ${name}: its edge is the system's own, at ${edge.url}`);
}

/** Where the harness reaches a region as the edge does. */
function entryOf(conduits: readonly LaidConduit[], region: string): string {
  return `http://${textOf(between(conduits, edgeName, region).listen)}`;
}

interface Planned {
  readonly topology: Topology;
  readonly conduits: readonly LaidConduit[];
  readonly addresses: Addresses;
  readonly credentials: Credentials;
}

function planRegion<P extends PartName, J>(
  region: string,
  planned: Planned,
  maker: PartMaker<P, J>,
): RegionPlan<P, J> {
  const { topology, conduits } = planned;
  const { services, jobs = [] } = topology.system;
  const instances = describedComponents(topology.components).map((component) =>
    instanceIn(region, component, planned),
  );
  const place = (spec: ServiceSpec | JobSpec) => placeOf(spec, region, instances, planned);
  const parts = [
    ...instances.map((instance) => maker.component(instance)),
    ...services.map((spec) => maker.service(spec, place(spec))),
  ];
  const asleep = topology.scaledToZero?.[region] ?? [];
  return {
    name: region,
    entry: entryOf(conduits, region),
    parts,
    dormant: parts.map(({ name }) => name).filter((name) => asleep.includes(name)),
    jobs: jobs.map((spec) => maker.job(spec, place(spec))),
    databases: waysToNamesakes(topology, region, conduits),
  };
}

function instanceIn(
  region: string,
  component: ReturnType<typeof describedComponents>[number],
  { topology, conduits, addresses, credentials }: Planned,
): ComponentInstance {
  const into = conduits.filter(({ server, service }) => server === region && service === component.name);
  return {
    ...component,
    region,
    credentials,
    otherRegions: topology.regions.filter((other) => other !== region),
    hostOf: (part) => addresses.hostOf(region, part),
    linkTo: (server, part) => between(conduits, region, server, part).dialled,
    diallers: Object.fromEntries(into.map(({ dialler, dialled }) => [dialler, dialled])),
  };
}

/** What a service or a job is told of its surroundings. */
function placeOf(
  spec: ServiceSpec | JobSpec,
  region: string,
  instances: readonly ComponentInstance[],
  { topology, conduits, addresses }: Planned,
): JobPlace {
  const beside = instances.map((one) => [one.name, kindOf(one.spec).address(one)] as const);
  const reach = (server: string) =>
    (spec.peers ?? []).map((peer) => [peer, textOf(between(conduits, region, server, peer).dialled)]);
  const others = topology.regions.filter((other) => other !== region);
  return {
    region,
    regions: topology.regions,
    host: addresses.bindHost(region),
    addresses: Object.fromEntries(beside.flatMap(([name, at]) => (at === null ? [] : [[name, at]]))),
    peers: Object.fromEntries(others.map((server) => [server, Object.fromEntries(reach(server))])),
  };
}

/** @param service any where it is left out */
function between(
  conduits: readonly LaidConduit[],
  dialler: string,
  server: string,
  service?: string,
): LaidConduit {
  const found = conduits.find(
    (one) => one.dialler === dialler && one.server === server && (service ?? one.service) === one.service,
  );
  if (found === undefined)
    throw new Error(`no link from ${dialler} to ${service ?? "anything"} of ${server} in this topology`);
  return found;
}
