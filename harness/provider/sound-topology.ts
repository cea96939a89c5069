/**
 * What is wrong with a description of regions and of the system in them, told before anything is started: names, ports, and
 * parts that are spoken of and are not there. Pure. Whether commands, images and queries work only a drill can tell.
 */
import { describedComponents, kindOf, kinds } from "../component/kinds.ts";
import { isName } from "../contract/name.ts";
import { roleTable } from "../contract/roles.ts";
import type { ExternalSystem, RowSource, SystemUnderTest } from "../contract/system.ts";
import { componentName, type Topology } from "../contract/topology.ts";
import { canaryPort, canaryService } from "../link/canary.ts";
import { edgeName } from "../link/links.ts";
import { outside } from "../safety/process-table.ts";
import { askedPart, endpointOf } from "./address-of.ts";
import { dialledParts, serversOf } from "./conduits.ts";
import { deliveryAmiss, ownEdgeAmiss } from "./sound-edge.ts";
import { unsoundMeans } from "./sound-external.ts";
import { absent } from "./sound-names.ts";
import { needsAmiss } from "./sound-needs.ts";
import { ownFaultObjections } from "./sound-own-faults.ts";
import { rolesAmiss } from "./sound-roles.ts";

/** Names of folders, containers, links and servers of the edge are made of them. */
const name = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** What the harness itself has in a region, or in its network: canary lines, the carrier of links, probes. */
const ownParts = [canaryService, "links", "probe"];
const ownRegions = [edgeName, outside];

/** Everything that keeps it from being brought up or read, in words; `null` when nothing is seen that would. */
export function whyUnsound(topology: Topology): string | null {
  const { running } = topology.system;
  const own =
    running === undefined
      ? [...parts(topology), ...ports(topology), ...needsAmiss(topology.system, partsOf(topology))]
      : byItself(topology, running);
  const { system } = topology;
  const entering = [...rolesAmiss(topology), ...ownEdgeAmiss(topology), ...deliveryAmiss(system.deliver)];
  const reasons = [
    ...regions(topology),
    ...own,
    ...entering,
    ...peers(topology),
    ...told(system),
    ...sources(topology),
  ];
  return reasons.length === 0 ? null : `${topology.name}: ${reasons.join("; ")}`;
}

function regions(topology: Topology): string[] {
  const { regions: names, edge, scaledToZero = {} } = topology;
  const primaries = new Set(serversOf(topology).map(({ spec }) => spec.primary));
  const named: [what: string, region: string][] = [
    ...Object.keys(scaledToZero).map((region): [string, string] => ["scaledToZero", region]),
    ...(edge.serving ?? []).map((region): [string, string] => ["edge.serving", region]),
    ...[...primaries].flatMap((primary): [string, string][] =>
      primary === undefined ? [] : [["the primary of postgres", primary]],
    ),
  ];
  return [
    ...(names.length < 2 ? [`it has ${names.length} regions, two or more are needed`] : []),
    ...(edge.serving?.length === 0 ? ["edge.serving names no region, so no region gets traffic"] : []),
    ...twice(names).map((region) => `two regions are named ${region}`),
    ...names.flatMap((region) => misnamed("region", region, ownRegions)),
    ...named.flatMap(([what, region]) => absent(what, region, names)),
    ...(primaries.size > 1
      ? ["its PostgreSQL servers name different primaries: one region takes all writes"]
      : []),
  ];
}

function parts(topology: Topology): string[] {
  const { components, edge, scaledToZero = {}, system } = topology;
  const { services, jobs = [] } = system;
  const described = components.map(({ kind }) => kind);
  const reserved = [...Object.keys(kinds), ...ownParts];
  const named = [...services, ...jobs].map((one) => one.name);
  const servers = components.map(componentName).filter((one) => !Object.hasOwn(kinds, one));
  return [
    ...twice(components.map(componentName)).map(
      (one) => `a region can have one ${one}, and two are described`,
    ),
    ...servers.flatMap((one) => misnamed("PostgreSQL", one, reserved)),
    ...twice(named).map((one) => `two services or jobs are named ${one}`),
    ...servers
      .filter((one) => named.includes(one))
      .map((one) => `a PostgreSQL and a service or job are both named ${one}`),
    ...named.flatMap((one) => misnamed("service or job", one, reserved)),
    ...components.flatMap((spec) =>
      (kindOf(spec).needs ?? []).flatMap((need) => absent(spec.kind, need, described)),
    ),
    ...(edge.service === undefined
      ? []
      : absent(
          "edge.service",
          edge.service,
          services.map((service) => service.name),
        )),
    ...Object.entries(scaledToZero).flatMap(([region, asleep]) =>
      asleep.flatMap((part) => absent(`scaledToZero of ${region}`, part, partsOf(topology))),
    ),
  ];
}

/** What an external system must declare, and what it cannot have beside that. */
function byItself(topology: Topology, running: ExternalSystem): string[] {
  const { components, edge, regions: names, scaledToZero = {}, system } = topology;
  const described = [
    ...(components.length > 0 ? ["components"] : []),
    ...(system.services.length > 0 ? ["services"] : []),
    ...(Object.keys(scaledToZero).length > 0 ? ["scaledToZero"] : []),
  ];
  const built =
    system.build === undefined
      ? []
      : ["it runs by itself, so its `build` would not be run: let `up` build it"];
  const all = partsOf(topology);
  const asked = askedOf(system, names);
  // Regions that are for different things have different parts.
  const known = topology.roles === undefined ? all : all.filter((part) => asked.includes(part));
  return [
    ...built,
    ...described.map((what) => `it runs by itself, so the harness does not start its ${what}`),
    ...(running.up === undefined && system.reset === undefined && system.foreignRows === undefined
      ? [
          "it has neither `up` nor `reset`, so what its stores hold already would count as credits that were never sent; `foreignRows` leaves that out",
        ]
      : []),
    ...((running.up === undefined) === (running.down === undefined)
      ? []
      : ["it has one of `up` and `down`; what one brings up the other has to end"]),
    ...names.flatMap((region) => {
      const { holds, healthy } = roleTable[topology.roles?.[region] ?? "active"] ?? roleTable.active;
      const needed = [...(holds ? known : []), ...(healthy === null ? [] : [edge.service])];
      return addresses(
        region,
        edge.service,
        running,
        needed.filter((part) => part !== undefined),
      );
    }),
    ...Object.entries(running.timeoutMs ?? {}).flatMap(([name, ms]) =>
      ms > 0 ? [] : [`timeoutMs.${name} is ${ms}, and a time above 0 was expected`],
    ),
    ...ownFaultObjections(names, running),
    ...unsoundMeans(running, names),
  ];
}

function addresses(
  region: string,
  service: string | undefined,
  running: ExternalSystem,
  needed: readonly string[],
): string[] {
  const given = addressesIn(region, running);
  if (typeof given === "string") return [given];
  const lacking = needed.filter((part) => !Object.hasOwn(given, part));
  return [
    ...(service === undefined || !needed.includes(service)
      ? []
      : absent(`edge.service in ${region}`, service, Object.keys(given))),
    ...lacking
      .filter((part) => part !== service)
      .map((part) => `${region} has no address of ${part}, and other regions have`),
    ...Object.entries(given).flatMap(([part, address]) => {
      if (part === service && !/^http:\/\/[^/]+$/.test(address))
        return [`the edge dials ${part} of ${region} as http://host:port, and its address is ${address}`];
      return whyNoEndpoint(address).map((why) => `${part} of ${region}: ${why}`);
    }),
  ];
}

/** In words where the description has none for that region. */
function addressesIn(region: string, running: ExternalSystem): Readonly<Record<string, string>> | string {
  try {
    return running.addresses(region);
  } catch (error) {
    return `\`addresses\` fails for ${region}: ${(error as Error).message}`;
  }
}

function partsFound(given: Readonly<Record<string, string>> | string): string[] {
  return typeof given === "string" ? [] : Object.keys(given);
}

function whyNoEndpoint(address: string): string[] {
  try {
    endpointOf(address);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** All parts of a region listen at its one address where regions are made of processes. */
function ports(topology: Topology): string[] {
  const taken = new Map<number, string>([[canaryPort, "the harness's canary lines"]]);
  for (const [port, holder] of componentPorts(topology)) taken.set(port, holder);
  return topology.system.services.flatMap((service) => {
    const { name: one, port } = service;
    const holder = taken.get(port);
    taken.set(port, holder ?? `service ${one}`);
    if (!(Number.isInteger(port) && port >= 1 && port <= 65_535))
      return [`service ${one} has invalid port ${port}`];
    return holder === undefined ? [] : [`service ${one} has the port ${port}, which ${holder} has`];
  });
}

/** Each port that components take in a region, with the name of the one that takes it. */
function componentPorts(topology: Topology): [port: number, holder: string][] {
  const dialled = dialledParts(topology);
  const diallers = topology.regions.slice(1);
  return describedComponents(topology.components).flatMap((component) => {
    const { spec, name: holder } = component;
    const { portFor } = kindOf(spec);
    const own = kindOf(component.spec).ports(component);
    const forDiallers = portFor && dialled.includes(holder) ? diallers.map((_, nth) => portFor(nth)) : [];
    return [...own, ...forDiallers].map((port): [number, string] => [port, holder]);
  });
}

function peers(topology: Topology): string[] {
  const { services, jobs = [] } = topology.system;
  const known = [
    ...serversOf(topology).map(({ name: server }) => server),
    ...services.map((service) => service.name),
  ];
  return [...services, ...jobs].flatMap((one) =>
    (one.peers ?? []).flatMap((peer) => absent(`peers of ${one.name}`, peer, known)),
  );
}

function sources(topology: Topology): string[] {
  const { system, regions: names } = topology;
  const known = partsOf(topology);
  const entries = (system.logs ?? []).flatMap((log) =>
    names.flatMap((origin) =>
      names.flatMap((region) => {
        const source = log.entries(origin, region);
        return source === null ? [] : absent(`log ${log.name}`, askedPart(source), known);
      }),
    ),
  );
  const rows = rowSources(system).flatMap(([what, source]) => absent(what, askedPart(source), known));
  const emptied = (system.reset ?? []).flatMap((spec) => absent("reset", askedPart(spec), known));
  return [...new Set([...rows, ...entries, ...emptied])];
}

/** Names of the parts that every region with stores is asked for. */
function askedOf(system: SystemUnderTest, names: readonly string[]): string[] {
  const own = (system.logs ?? []).flatMap((log) => names.map((region) => log.entries(region, region)));
  const sources = [...rowSources(system).map(([, source]) => source), ...own, ...(system.reset ?? [])];
  return [...new Set(sources.flatMap((source) => (source === null ? [] : [askedPart(source)])))];
}

function rowSources(system: SystemUnderTest): [what: string, source: RowSource][] {
  const { ledger, dedupKeys = {}, deadLetters, reconciliationLog, role, dedupLookups, pending } = system;
  const single = Object.entries({ deadLetters, reconciliationLog, role, dedupLookups, pending });
  return [
    ["ledger", ledger],
    ...Object.entries(dedupKeys).map(([store, one]): [string, RowSource] => [`dedupKeys ${store}`, one]),
    ...(system.positions ?? []).map((one): [string, RowSource] => [`position ${one.name}`, one.position]),
    ...single.flatMap(([what, one]): [string, RowSource][] => (one === undefined ? [] : [[what, one]])),
  ];
}

function partsOf({ components, regions: names, system }: Topology): string[] {
  const { running } = system;
  if (running !== undefined)
    return [...new Set(names.flatMap((region) => partsFound(addressesIn(region, running))))];
  return [...components.map(componentName), ...system.services.map((service) => service.name)];
}

function misnamed(what: string, given: string, reserved: readonly string[]): string[] {
  if (reserved.includes(given))
    return [`a ${what} cannot be named ${given}: the harness has one of that name`];
  if (name.test(given)) return isName(given) ? [] : [inherited(what, given)];
  return [
    `a ${what} cannot be named ${JSON.stringify(given)}: letters, digits, ".", "_" and "-" are allowed`,
  ];
}

function inherited(what: string, given: string): string {
  if (given === "") return `a ${what} has an empty name`;
  return `a ${what} cannot be named ${given}: every object has something of that name in JavaScript; choose another`;
}

/** Objections to names that appear in a history. */
function told({ logs = [], positions = [], dedupKeys = {} }: SystemUnderTest): string[] {
  const named: [what: string, given: string][] = [
    ...logs.map((log): [string, string] => ["log", log.name]),
    ...positions.map((position): [string, string] => ["position", position.name]),
    ...Object.keys(dedupKeys).map((store): [string, string] => ["deduplication store", store]),
  ];
  return named.filter(([, given]) => !isName(given)).map(([what, given]) => inherited(what, given));
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((one, index) => names.indexOf(one) !== index))];
}
