/**
 * Compose files of a topology of two regions, made from the same plan as its processes and containers: the services of each
 * region, the links with their ports, and what Prometheus scrapes. What is the same in every region is written by hand in
 * `compose/parts.yaml`. Pure.
 */
import type { ComposeService } from "../../component/component.ts";
import { describedComponents, kindOf } from "../../component/kinds.ts";
import { type PartName, partId } from "../../component/part.ts";
import type { Topology } from "../../contract/topology.ts";
import { canaryService } from "../../link/canary.ts";
import { textOf } from "../../machine/endpoint.ts";
import { servingIn, type WantedConduit, wantedConduits } from "../conduits.ts";
import { linksAlias } from "../containers/names.ts";
import { type Addresses, type PartMaker, type Plan, planTopology } from "../plan.ts";
import { flowMap, list, scalar } from "./yaml.ts";

export interface ComposeFilesOptions {
  /** Opening lines of the compose file, without `#`. */
  readonly opening: readonly string[];
  /** Settings of services that a variable of the user's environment replaces, by name. */
  readonly replaceable?: Readonly<Record<string, string>>;
}

/** Text of each file, by its path below `compose/`. @throws Error for a topology that no compose file can be written of */
export function composeFiles(topology: Topology, options: ComposeFilesOptions): Record<string, string> {
  if (topology.regions.length !== 2)
    throw new Error(`${topology.name}: compose files have two regions, not ${topology.regions.length}`);
  const addresses = new ComposeAddresses(topology);
  const maker = composeMaker(addresses, options);
  const wanted = wantedConduits(topology).filter(({ service }) => service !== canaryService);
  const nothing = { superuser: "", application: "", replica: "", redis: "" };
  const plan = planTopology(topology, wanted, addresses, maker, { credentials: nothing, edgeChecks: true });
  return {
    [`${topology.name}.yaml`]: composeFile(topology, plan, addresses, options.opening),
    [`links/${topology.name}.json`]: linksFile(plan),
    [`prometheus/${topology.name}.yaml`]: scrapedFile(topology),
  };
}

interface ComposePart extends PartName, ComposeService {
  readonly command?: readonly string[];
}

/** Ports 1xxxx lead to the first region, 2xxxx to the second, on this machine and at links alike. */
class ComposeAddresses implements Addresses {
  readonly #topology: Topology;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  conduit({ server, service, port }: WantedConduit) {
    const listen = { host: "0.0.0.0", port: this.portOf(server, this.#usualPort(service, port)) };
    const dialled = { host: linksAlias, port: listen.port };
    return { listen, dialled, upstream: { host: `${server}-${service}`, port } };
  }

  hostOf(_region: string, part: string): string {
    return part;
  }

  bindHost(): string {
    return "0.0.0.0";
  }

  get regions(): readonly string[] {
    return this.#topology.regions;
  }

  portOf(region: string, port: number): number {
    return 10_000 * (this.#topology.regions.indexOf(region) + 1) + port;
  }

  publishedAt(region: string, port: number): string {
    return `127.0.0.1:${this.portOf(region, port)}`;
  }

  /** Not that of a listener for one dialler. */
  #usualPort(part: string, port: number): number {
    const component = describedComponents(this.#topology.components).find(({ name }) => name === part);
    return component === undefined ? port : kindOf(component.spec).ports(component)[0]!;
  }
}

function composeMaker(
  addresses: ComposeAddresses,
  { replaceable = {} }: ComposeFilesOptions,
): PartMaker<ComposePart, null> {
  /** Addresses of components without a password, by region. */
  const open = new Map(addresses.regions.map((region) => [region, new Map<string, string>()]));
  return {
    component(instance) {
      const { spec, region, name } = instance;
      const publishedAt = (port: number) => addresses.publishedAt(region, port);
      const service = kindOf(spec).compose?.({ ...instance, publishedAt });
      if (service === undefined)
        throw new Error(`no compose file can be written of a topology with ${spec.kind}`);
      if (service.address !== undefined) open.get(region)!.set(name, service.address);
      return { ...service, region, name };
    },
    service(spec, at) {
      const { name, port, container, env, needs } = spec;
      const known = { ...at.addresses, ...Object.fromEntries(open.get(at.region)!) };
      const settings = Object.entries(env({ ...at, port, addresses: known }));
      const replaced = (variable: string, value: string) =>
        replaceable[variable] === undefined ? value : `\${${replaceable[variable]}:-${value}}`;
      return {
        name,
        region: at.region,
        extends: "system",
        command: container?.command ?? [],
        environment: Object.fromEntries(
          settings.map(([variable, value]) => [variable, replaced(variable, value)]),
        ),
        ports: { [port]: port },
        dependsOn: needs.map((need) => partId({ region: at.region, name: need })),
      };
    },
    job: () => null,
    edge: () => ({ region: null, name: "edge", extends: "edge" }),
  };
}

function composeFile(
  topology: Topology,
  { regions }: Plan<ComposePart, null>,
  addresses: ComposeAddresses,
  opening: readonly string[],
): string {
  const names = topology.regions;
  const parts = regions.flatMap((region) =>
    region.parts.flatMap((part) => [
      "",
      ...serviceLines(part, region.dormant.includes(part.name), addresses),
    ]),
  );
  const volumes = regions.flatMap(({ parts: all }) =>
    all.flatMap((part) => (part.data === undefined ? [] : [`  ${idOf(part)}:`])),
  );
  const all = list([...names, "edge"]);
  return [
    ...opening.map((line) => `# ${line}`),
    "# Written by `npm run compose:write`: change the topology, or what writes this.",
    "",
    "x-healthy: &healthy { condition: service_healthy }",
    "",
    "networks:",
    ...[...names, "edge"].map((name) => `  ${name}:`),
    "",
    "volumes:",
    ...volumes,
    "",
    "services:",
    ...parts.slice(1),
    "",
    ...outsideLines("links", all, [`volumes: ["./links/${topology.name}.json:/config.json:ro"]`]),
    "",
    ...outsideLines("edge", "[edge]", [
      `environment: ${flowMap(edgeSettings(topology))}`,
      "depends_on: { links: *healthy }",
    ]),
    "",
    ...outsideLines("prometheus", all, [
      `volumes: ["./prometheus/${topology.name}.yaml:/etc/prometheus/services.yaml:ro"]`,
    ]),
    "",
    ...outsideLines("grafana", "[edge]", []),
    "",
  ].join("\n");
}

/** Components have their bare names in the network of their region. */
function serviceLines(part: ComposePart, dormant: boolean, addresses: ComposeAddresses): string[] {
  const { region, name, environment = {}, data, ports = {}, command = [], dependsOn = [] } = part;
  const network = part.address === undefined && data === undefined ? `[${region}]` : aliased(region!, name);
  const published = Object.entries(ports).map(
    ([inside, port]) => `${addresses.publishedAt(region!, port)}:${inside}`,
  );
  const healthy = dependsOn.map((id) => `${id.replace("/", "-")}: *healthy`);
  return [
    `  ${idOf(part)}:`,
    `    extends: { file: parts.yaml, service: ${part.extends} }`,
    `    labels: { regiondrill.region: ${region}, regiondrill.part: ${name} }`,
    ...(dormant ? ["    profiles: [failover]"] : []),
    ...(command.length === 0 ? [] : [`    command: ${list(command)}`]),
    ...(Object.keys(environment).length === 0 ? [] : ["    environment:"]),
    ...Object.entries(environment).map(([variable, value]) => `      ${variable}: ${scalar(value)}`),
    ...(data === undefined ? [] : [`    volumes: ["${idOf(part)}:${data}"]`]),
    `    networks: ${network}`,
    ...(published.length === 0 ? [] : [`    ports: ${list(published)}`]),
    ...(healthy.length === 0 ? [] : [`    depends_on: { ${healthy.join(", ")} }`]),
  ];
}

function aliased(region: string, name: string): string {
  return `{ ${region}: { aliases: [${name}] } }`;
}

function outsideLines(name: string, networks: string, more: readonly string[]): string[] {
  const extended = [`extends: { file: parts.yaml, service: ${name} }`, ...more, `networks: ${networks}`];
  return [`  ${name}:`, ...extended.map((line) => `    ${line}`)];
}

function edgeSettings(topology: Topology): Record<string, string> {
  const [first, second] = topology.regions;
  return {
    FIRST_REGION: first!,
    SECOND_REGION: second!,
    SECOND_REGION_AT_START: servingIn(topology).includes(second!) ? "enabled" : "disabled",
  };
}

function linksFile({ conduits }: Plan<ComposePart, null>): string {
  const proxies = conduits.map(({ name, listen, upstream }) => ({
    name,
    listen: textOf(listen),
    upstream: textOf(upstream),
    enabled: true,
  }));
  return `${JSON.stringify(proxies, null, 2)}\n`;
}

function scrapedFile({ name, regions, system }: Topology): string {
  const services = system.services.flatMap((service) => [
    `- labels: { service: ${service.name} }`,
    `  targets: [${regions.map((region) => `${region}-${service.name}:${service.port}`).join(", ")}]`,
  ]);
  return [
    `# What Prometheus scrapes in the regions of ${name}.yaml. Each service names its region itself.`,
    "# Written by `npm run compose:write`.",
    ...services,
    "",
  ].join("\n");
}

function idOf({ region, name }: PartName): string {
  return `${region}-${name}`;
}
