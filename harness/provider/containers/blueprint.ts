/** Turns a topology into containers and conduits: who runs where, at which address, reached through which link. */
import type { ContainerPart } from "../../component/container-part.ts";
import type { Credentials } from "../../component/credentials.ts";
import { edgeContainer } from "../../component/haproxy/container.ts";
import { edgePort, runtimePort } from "../../component/haproxy/part.ts";
import { clientPort } from "../../component/kafka/config.ts";
import { kafkaContainer } from "../../component/kafka/container.ts";
import { mirrorMakerContainer } from "../../component/mirror-maker/container.ts";
import { postgresContainer } from "../../component/postgres/container.ts";
import { applicationUser, postgresUrl } from "../../component/postgres/server.ts";
import { redisContainer } from "../../component/redis/container.ts";
import { redisPort, redisUrl } from "../../component/redis/server.ts";
import { serviceContainer } from "../../component/service/container.ts";
import type { JobPlace, JobSpec, ServiceSpec } from "../../contract/system.ts";
import { type ComponentSpec, componentName, type Topology } from "../../contract/topology.ts";
import { canaryService } from "../../link/canary.ts";
import { type Conduit, edgeName } from "../../link/links.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { serverNamed, serviceNamed, servingIn, type WantedConduit, wantedConduits } from "../conduits.ts";
import type { Site } from "../provider.ts";
import type { AddressBook } from "./address-book.ts";
import type { Images } from "./images.ts";
import { linksAlias, linksName, type Place } from "./place.ts";
import type { ContainerJob } from "./region.ts";

const kafkaInside = `kafka:${clientPort}`;

/** First port of the carrier of links; they count up from here. */
const firstConduitPort = 10_001;

export interface ContainerConduit extends Conduit {
  /** Where whoever dials it finds it, inside the dialler's network. */
  readonly dialled: Endpoint;
}

/** Port that a conduit has in its carrier. */
export function conduitPort(index: number): number {
  return firstConduitPort + index;
}

export function drawConduits(topology: Topology, place: Place, book: AddressBook): ContainerConduit[] {
  return wantedConduits(topology).map((wanted, index) => {
    const region = wanted.dialler === edgeName ? null : wanted.dialler;
    return {
      ...{ name: wanted.name, dialler: wanted.dialler, server: wanted.server, service: wanted.service },
      listen: book.carrier(linksName(place, region), place.engineOf(region), conduitPort(index)),
      bind: { host: "0.0.0.0", port: conduitPort(index) },
      upstream: upstreamOf(wanted, region, { place, book }),
      dialled: { host: linksAlias, port: conduitPort(index) },
    };
  });
}

function upstreamOf(
  { server, service, port }: WantedConduit,
  dialler: string | null,
  { place, book }: { place: Place; book: AddressBook },
): Endpoint {
  if (service === canaryService) return book.canary(dialler, server);
  if (place.engineOf(dialler) === place.engineOf(server))
    return { host: place.container({ region: server, name: service }), port };
  return book.acrossEngines(dialler, { region: server, name: service }, port);
}

export interface Drawn {
  readonly parts: readonly ContainerPart[];
  readonly dormant: readonly ContainerPart[];
  readonly jobs: readonly ContainerJob[];
  readonly edgeRuntime: Endpoint;
}

/** With the ports that carriers on other engines dial. */
function alsoAcross(part: ContainerPart, { topology, place, book }: Context): ContainerPart {
  const across = wantedConduits(topology)
    .filter(({ server, service }) => server === part.region && service === part.name)
    .map(({ dialler, port }) => ({ dialler: dialler === edgeName ? null : dialler, port }))
    .filter(({ dialler }) => place.engineOf(dialler) !== place.engineOf(part.region));
  const ports = across.map(({ dialler, port }) => ({ port, at: book.acrossEngines(dialler, part, port) }));
  return { ...part, ports: [...part.ports, ...ports] };
}

interface Context {
  readonly place: Place;
  readonly topology: Topology;
  readonly conduits: readonly ContainerConduit[];
  readonly book: AddressBook;
  readonly images: Images;
  readonly credentials: Credentials;
}

/** Everything but the carriers of links. */
export function draw(context: Context, site: Site): Drawn {
  const { topology, book, conduits, images } = context;
  const edgeService = serviceNamed(topology, topology.edge.service);
  const regional = topology.regions.flatMap((region) => [
    ...topology.components.map((spec) => componentPart(spec, region, context)),
    ...topology.system.services.map((spec) => servicePart(spec, region, context)),
  ]);
  const edgeRuntime = book.part(null, "edge", runtimePort);
  const edge = edgeContainer({
    at: book.part(null, "edge", edgePort),
    runtime: edgeRuntime,
    image: images.of("haproxy"),
    service: edgeService.name,
    regions: Object.fromEntries(
      topology.regions.map((region) => [region, dialled(conduits, edgeName, region, edgeService.name)]),
    ),
    serving: servingIn(topology),
    checks: site.edgeChecks,
    healthPath: edgeService.health,
    healthCheck: topology.profile.healthCheck,
  });
  const parts = [...regional.map((part) => alsoAcross(part, context)), edge];
  return {
    parts,
    edgeRuntime,
    dormant: parts.filter(({ region, name }) => topology.scaledToZero?.[region ?? ""]?.includes(name)),
    jobs: topology.regions.flatMap((region) =>
      (topology.system.jobs ?? []).map((spec) => jobIn(spec, region, context)),
    ),
  };
}

function componentPart(spec: ComponentSpec, region: string, context: Context): ContainerPart {
  const { topology, conduits, book, images, credentials } = context;
  const others = topology.regions.filter((other) => other !== region);
  switch (spec.kind) {
    case "postgres": {
      const name = componentName(spec);
      const followed =
        spec.primary === undefined || spec.primary === region
          ? null
          : {
              part: `${spec.primary}/${name}`,
              at: dialled(conduits, region, spec.primary, name),
            };
      const { port } = serverNamed(topology, name);
      return postgresContainer({
        ...{ name, region, port },
        at: book.part(region, name, port),
        database: spec.database,
        image: images.ofServer(name),
        credentials,
        follows: followed,
      });
    }
    case "redis":
      return redisContainer({
        region,
        at: book.part(region, "redis", redisPort),
        image: images.of("redis"),
        password: credentials.redis,
      });
    case "kafka": {
      const diallers = conduits.filter(({ server, service }) => server === region && service === "kafka");
      return kafkaContainer({
        region,
        at: book.part(region, "kafka", clientPort),
        image: images.of("kafka"),
        cross: Object.fromEntries(diallers.map(({ dialler, dialled: at }) => [dialler, at])),
      });
    }
    case "mirror-maker":
      return mirrorMakerContainer({
        region,
        image: images.of("kafka"),
        local: kafkaInside,
        origins: Object.fromEntries(
          others.map((other) => [other, text(dialled(conduits, region, other, "kafka"))]),
        ),
        topics: spec.topics,
      });
  }
}

function servicePart(spec: ServiceSpec, region: string, context: Context): ContainerPart {
  return serviceContainer(spec, {
    place: placeOf(spec, region, context),
    at: context.book.part(region, spec.name, spec.port),
    image: context.images.ofSpec(spec),
  });
}

function jobIn(spec: JobSpec, region: string, context: Context): ContainerJob {
  return {
    name: spec.name,
    region,
    image: context.images.ofSpec(spec),
    launch: {
      argv: spec.container?.command ?? [],
      env: spec.env(placeOf(spec, region, context)),
      readOnly: spec.container?.readOnly ?? false,
    },
  };
}

function placeOf(spec: ServiceSpec | JobSpec, region: string, context: Context): JobPlace {
  const { topology, conduits } = context;
  const others = topology.regions.filter((other) => other !== region);
  const addresses = topology.components.map(
    (spec) => [componentName(spec), insideAddress(spec, context)] as const,
  );
  return {
    region,
    regions: topology.regions,
    host: "0.0.0.0",
    addresses: Object.fromEntries(addresses.filter(([, address]) => address !== "")),
    peers: Object.fromEntries(
      others.map((other) => [
        other,
        Object.fromEntries(
          (spec.peers ?? []).map((peer) => [peer, text(dialled(conduits, region, other, peer))]),
        ),
      ]),
    ),
  };
}

/** How parts of a region reach a component beside them: by its name. Empty where nobody does. */
function insideAddress(spec: ComponentSpec, { topology, credentials }: Context): string {
  switch (spec.kind) {
    case "postgres": {
      const { name, port } = serverNamed(topology, componentName(spec));
      return postgresUrl(applicationUser, credentials.application, {
        ...{ host: name, port, database: spec.database },
      });
    }
    case "redis":
      return redisUrl({ host: "redis", port: redisPort }, credentials.redis);
    case "kafka":
      return kafkaInside;
    case "mirror-maker":
      return "";
  }
}

function dialled(
  conduits: readonly ContainerConduit[],
  dialler: string,
  server: string,
  service: string,
): Endpoint {
  const found = conduits.find(
    (conduit) => conduit.dialler === dialler && conduit.server === server && conduit.service === service,
  );
  if (found === undefined)
    throw new Error(`no link from ${dialler} to ${service} of ${server} in this topology`);
  return found.dialled;
}

function text({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}
