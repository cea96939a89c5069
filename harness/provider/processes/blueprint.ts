/** Turns a topology into parts and conduits: who runs where, at which address, reached through which link. */
import { join } from "node:path";
import { edgePart } from "../../component/haproxy/part.ts";
import { crossListener, kafkaPart } from "../../component/kafka/part.ts";
import type { PreparedKafka } from "../../component/kafka/prepare.ts";
import { mirrorMakerPart } from "../../component/mirror-maker/part.ts";
import type { Endpoint, Part } from "../../component/part.ts";
import { postgresPart } from "../../component/postgres/part.ts";
import type { PreparedPostgres } from "../../component/postgres/prepare.ts";
import { redisPart } from "../../component/redis/part.ts";
import { servicePart } from "../../component/service/part.ts";
import type { Found } from "../../component/tool.ts";
import { toxiproxyPart } from "../../component/toxiproxy/part.ts";
import type { ServicePlace, ServiceSpec } from "../../contract/system.ts";
import type { ComponentSpec, Topology } from "../../contract/topology.ts";
import { type Conduit, edgeName } from "../../link/links.ts";
import { outside } from "../../safety/process-table.ts";
import { type AddressPlan, addressPlan } from "./addresses.ts";

/** What the machine offers: tools found, data folders prepared. Only what the topology needs is there. */
export interface Equipment {
  readonly tools: ReadonlyMap<string, Found>;
  readonly kafka: PreparedKafka | null;
  readonly postgres: PreparedPostgres | null;
}

export interface Blueprint {
  readonly plan: AddressPlan;
  readonly parts: readonly Part[];
  readonly conduits: readonly Conduit[];
  readonly edgeService: ServiceSpec;
}

export interface Site {
  readonly slot: number;
  /** Scratch folder; each part gets `<region>/<name>` in it. */
  readonly folder: string;
  readonly defect: Readonly<Record<string, string>>;
}

export function draw(topology: Topology, site: Site, equipment: Equipment): Blueprint {
  const plan = addressPlan(site.slot, topology.regions);
  const edgeService = serviceNamed(topology, topology.edge.service);
  const conduits = conduitsOf(topology, plan, edgeService);
  const regional = topology.regions.flatMap((region) =>
    regionParts(region, { topology, site, equipment, plan, conduits }),
  );
  const edge = edgePart(
    {
      host: plan.edge,
      folder: join(site.folder, outside, "edge"),
      service: edgeService.name,
      regions: Object.fromEntries(
        topology.regions.map((region) => [
          region,
          conduit(conduits, edgeName, region, edgeService.name).listen,
        ]),
      ),
      healthPath: edgeService.health,
      healthCheck: topology.profile.healthCheck,
    },
    tool(equipment, "haproxy"),
  );
  const links = toxiproxyPart(
    { host: plan.links, folder: join(site.folder, outside, "links") },
    tool(equipment, "toxiproxy-server"),
  );
  return { plan, parts: [links, ...regional, edge], conduits, edgeService };
}

interface Context {
  readonly topology: Topology;
  readonly site: Site;
  readonly equipment: Equipment;
  readonly plan: AddressPlan;
  readonly conduits: readonly Conduit[];
}

function regionParts(region: string, context: Context): Part[] {
  const { topology, site, plan } = context;
  const host = plan.region(region);
  const components = topology.components.map((spec) => componentPart(spec, region, context));
  const addresses = Object.fromEntries(components.map((part) => [part.name, part.address]));
  const services = topology.system.services.map((spec) =>
    servicePart(spec, {
      region,
      regions: topology.regions,
      host,
      addresses,
      peers: peerAddresses(spec, region, context),
      folder: join(site.folder, region, spec.name),
      defect: site.defect,
    }),
  );
  return [...components, ...services];
}

function componentPart(spec: ComponentSpec, region: string, context: Context): Part {
  const { topology, site, equipment, plan, conduits } = context;
  const host = plan.region(region);
  const folder = join(site.folder, region, spec.kind);
  const others = topology.regions.filter((other) => other !== region);
  switch (spec.kind) {
    case "postgres":
      return postgresPart({ region, host, folder, database: spec.database }, equipment.postgres!);
    case "redis":
      return redisPart({ region, host, folder }, tool(equipment, "redis"));
    case "kafka": {
      const diallers = others.filter((other) =>
        conduits.some((c) => c.dialler === other && c.server === region && c.service === "kafka"),
      );
      const cross = Object.fromEntries(
        diallers.map((other) => [other, conduit(conduits, other, region, "kafka").listen]),
      );
      return kafkaPart({ region, host, folder, cross }, equipment.kafka!);
    }
    case "mirror-maker": {
      const origins = Object.fromEntries(
        others.map((other) => [other, text(conduit(conduits, region, other, "kafka").listen)]),
      );
      const local = `${host}:9092`;
      return mirrorMakerPart({ region, local, folder, origins, topics: spec.topics }, equipment.kafka!);
    }
  }
}

/** Names of the conduits a topology has, wherever it runs. */
export function conduitNames(topology: Topology): string[] {
  const service = serviceNamed(topology, topology.edge.service);
  return conduitsOf(topology, addressPlan(0, topology.regions), service).map(({ name }) => name);
}

/** The edge dials every region; a region that mirrors dials the Kafka of every other, and services dial their peers. */
function conduitsOf(topology: Topology, plan: AddressPlan, edgeService: ServiceSpec): Conduit[] {
  const wanted: Omit<Conduit, "name" | "listen">[] = [];
  const want = (dialler: string, server: string, service: string, port: number) =>
    wanted.push({ dialler, server, service, upstream: { host: plan.region(server), port } });
  const mirrors = topology.components.some((component) => component.kind === "mirror-maker");
  for (const server of topology.regions) {
    want(edgeName, server, edgeService.name, edgeService.port);
    const diallers = topology.regions.filter((other) => other !== server);
    for (const dialler of diallers) {
      if (mirrors) want(dialler, server, "kafka", crossListener(plan.region(server), diallers, dialler).port);
      for (const peer of peersOf(topology)) want(dialler, server, peer.name, peer.port);
    }
  }
  return wanted.map((item, index) => ({
    ...item,
    name: `${item.dialler}->${item.server}:${item.service}`,
    listen: { host: plan.linkEnd(index), port: item.upstream.port },
  }));
}

/** Services that some service dials in another region. */
function peersOf(topology: Topology): ServiceSpec[] {
  const names = new Set(topology.system.services.flatMap(({ peers }) => peers ?? []));
  return [...names].map((name) => serviceNamed(topology, name));
}

/** What a service of this region dials elsewhere, by region and service. */
function peerAddresses(
  spec: ServiceSpec,
  region: string,
  { topology, conduits }: Context,
): ServicePlace["peers"] {
  const others = topology.regions.filter((other) => other !== region);
  const reach = (server: string) =>
    (spec.peers ?? []).map((peer) => [peer, text(conduit(conduits, region, server, peer).listen)] as const);
  return Object.fromEntries(others.map((server) => [server, Object.fromEntries(reach(server))]));
}

function conduit(conduits: readonly Conduit[], dialler: string, server: string, service: string): Conduit {
  const found = conduits.find(
    (item) => item.dialler === dialler && item.server === server && item.service === service,
  );
  if (found === undefined)
    throw new Error(`no link from ${dialler} to ${service} of ${server} in this topology`);
  return found;
}

function serviceNamed(topology: Topology, name: string): ServiceSpec {
  const found = topology.system.services.find((service) => service.name === name);
  if (found === undefined)
    throw new Error(`topology ${topology.name}: service ${name} is wanted, the system has none of that name`);
  return found;
}

function tool(equipment: Equipment, name: string): Found {
  return equipment.tools.get(name)!;
}

function text({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}
