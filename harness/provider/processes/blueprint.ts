/** Turns a topology into parts and conduits: who runs where, at which address, reached through which link. */
import { join } from "node:path";
import { kafkaPart } from "../../component/kafka/part.ts";
import type { PreparedKafka } from "../../component/kafka/prepare.ts";
import { mirrorMakerPart } from "../../component/mirror-maker/part.ts";
import type { Part } from "../../component/part.ts";
import { postgresPart } from "../../component/postgres/part.ts";
import type { PreparedPostgres } from "../../component/postgres/prepare.ts";
import { redisPart } from "../../component/redis/part.ts";
import { servicePart } from "../../component/service/part.ts";
import type { JobPlace, JobSpec, ServiceSpec } from "../../contract/system.ts";
import { type ComponentSpec, componentName, type Topology } from "../../contract/topology.ts";
import type { Conduit } from "../../link/links.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { FoundTool } from "../../machine/tool.ts";
import { type AddressPlan, addressPlan } from "../addresses.ts";
import { serverNamed, serviceNamed, servingIn, waysToNamesakes } from "../conduits.ts";
import { outsideParts } from "../outside.ts";
import type { Site } from "../provider.ts";
import { conduitsOf } from "./conduits.ts";

/** What the machine offers: tools found, data folders prepared. Only what the topology needs is there. */
export interface Equipment {
  readonly tools: ReadonlyMap<string, FoundTool>;
  readonly kafka: PreparedKafka | null;
  /** By the name of the server. */
  readonly postgres: ReadonlyMap<string, PreparedPostgres>;
}

export interface Blueprint {
  readonly plan: AddressPlan;
  readonly parts: readonly Part[];
  readonly conduits: readonly Conduit[];
  /** Name of the service that the edge sends to, and the regions that get traffic before any fault. */
  readonly edgeService: string;
  readonly serving: readonly string[];
  /** Parts that are not started with the others. */
  readonly dormant: readonly Part[];
  /** Names of the system's services, and the settings they are started with at first. */
  readonly services: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** Of a region, by its PostgreSQL servers and other regions: where they dial their namesakes. */
  readonly namesakesOf: (region: string) => Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
  /** The system's jobs as they run in each region. */
  readonly jobs: readonly Job[];
}

/** A program that runs to its end inside a region. */
export interface Job {
  readonly name: string;
  readonly region: string;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

export function draw(topology: Topology, site: Site, equipment: Equipment): Blueprint {
  const plan = addressPlan(site.slot, topology.regions);
  const edgeService = serviceNamed(topology, topology.edge.service);
  const conduits = conduitsOf(topology, plan);
  const regional = topology.regions.flatMap((region) =>
    regionParts(region, { topology, site, equipment, plan, conduits }),
  );
  const { links, edge } = outsideParts(topology, {
    ...{ site, plan, conduits, healthPath: edgeService.health },
    haproxy: tool(equipment, "haproxy"),
    toxiproxy: tool(equipment, "toxiproxy-server"),
  });
  const parts = [links, ...regional, edge];
  const dormant = parts.filter(({ region, name }) => topology.scaledToZero?.[region ?? ""]?.includes(name));
  const context = { topology, site, equipment, plan, conduits };
  const jobs = topology.regions.flatMap((region) =>
    (topology.system.jobs ?? []).map((spec) => jobIn(region, spec, context)),
  );
  const services = topology.system.services.map(({ name }) => name);
  const settings = site.services;
  return {
    plan,
    parts,
    conduits,
    services,
    settings,
    edgeService: edgeService.name,
    serving: servingIn(topology),
    dormant,
    jobs,
    namesakesOf: (region) => waysToNamesakes(topology, { conduits, region }, ({ listen }) => listen),
  };
}

interface Context {
  readonly topology: Topology;
  readonly site: Site;
  readonly equipment: Equipment;
  readonly plan: AddressPlan;
  readonly conduits: readonly Conduit[];
}

function regionParts(region: string, context: Context): Part[] {
  const components = context.topology.components.map((spec) => componentPart(spec, region, context));
  const services = context.topology.system.services.map((spec) =>
    servicePart(spec, {
      ...placeOf(spec, region, components, context),
      folder: join(context.site.folder, region, spec.name),
    }),
  );
  return [...components, ...services];
}

function placeOf(
  spec: ServiceSpec | JobSpec,
  region: string,
  components: readonly Part[],
  context: Context,
): JobPlace {
  const { topology, plan } = context;
  return {
    region,
    regions: topology.regions,
    host: plan.region(region),
    addresses: Object.fromEntries(
      components.map(({ name, address, systemAddress = address }) => [name, systemAddress]),
    ),
    peers: peerAddresses(spec, region, context),
  };
}

function jobIn(region: string, spec: JobSpec, context: Context): Job {
  const components = context.topology.components.map((component) =>
    componentPart(component, region, context),
  );
  return {
    name: spec.name,
    region,
    command: spec.command,
    env: spec.env(placeOf(spec, region, components, context)),
    folder: join(context.site.folder, region, spec.name),
  };
}

function componentPart(spec: ComponentSpec, region: string, context: Context): Part {
  const { topology, site, equipment, plan, conduits } = context;
  const host = plan.region(region);
  const { account, credentials } = site;
  const name = componentName(spec);
  const folder = join(site.folder, region, name);
  const others = topology.regions.filter((other) => other !== region);
  switch (spec.kind) {
    case "postgres": {
      const { port } = serverNamed(topology, name);
      const follows = followed(spec, region, conduits);
      return postgresPart(
        { name, region, host, port, folder, account, credentials, database: spec.database, follows },
        equipment.postgres.get(name)!,
      );
    }
    case "redis":
      return redisPart(
        { region, host, folder, account, password: credentials.redis },
        tool(equipment, "redis"),
      );
    case "kafka": {
      const diallers = others.filter((other) =>
        conduits.some((c) => c.dialler === other && c.server === region && c.service === "kafka"),
      );
      const cross = Object.fromEntries(
        diallers.map((other) => [other, conduit(conduits, other, region, "kafka").listen]),
      );
      return kafkaPart({ region, host, folder, account: site.openAccount, cross }, equipment.kafka!);
    }
    case "mirror-maker": {
      const origins = Object.fromEntries(
        others.map((other) => [other, text(conduit(conduits, region, other, "kafka").listen)]),
      );
      const local = `${host}:9092`;
      return mirrorMakerPart(
        { region, local, folder, account: site.openAccount, origins, topics: spec.topics },
        equipment.kafka!,
      );
    }
  }
}

function followed(
  spec: Extract<ComponentSpec, { kind: "postgres" }>,
  region: string,
  conduits: readonly Conduit[],
): { part: string; at: Endpoint } | null {
  const { primary } = spec;
  if (primary === undefined || primary === region) return null;
  const name = componentName(spec);
  return { part: `${primary}/${name}`, at: conduit(conduits, region, primary, name).listen };
}

/** What a service of this region dials elsewhere, by region and service. */
function peerAddresses(
  spec: ServiceSpec | JobSpec,
  region: string,
  { topology, conduits }: Context,
): JobPlace["peers"] {
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

function tool(equipment: Equipment, name: string): FoundTool {
  return equipment.tools.get(name)!;
}

function text({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}
