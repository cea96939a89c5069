/** What is wrong with how an external system is to be broken: its commands, containers, processes and links. Pure. */
import { isIPv4 } from "node:net";
import type { ContainerSelector, ExternalSystem, ProcessSelector, ProxiedLink } from "../contract/system.ts";
import { endpointOf } from "./address-of.ts";

const lowestOpenPort = 1_024;

export function unsoundMeans(running: ExternalSystem, regions: readonly string[]): string[] {
  const { kill, heal, containers, processes, links = [] } = running;
  const inContainers = describedFor(regions, "containers", containers);
  const asProcesses = describedFor(regions, "processes", processes);
  return [
    ...(kill === undefined && containers === undefined && processes === undefined
      ? [
          "nothing can kill its regions: describe `kill` and `heal`, or the `containers` or `processes` that they are made of",
        ]
      : []),
    ...(kill !== undefined && heal === undefined ? ["it has `kill` and no `heal`"] : []),
    ...(processes !== undefined && heal === undefined
      ? ["it describes `processes`, and has no `heal` that starts killed ones again"]
      : []),
    ...inContainers.reasons,
    ...asProcesses.reasons,
    ...inContainers.all.flatMap(([where, selector]) => unsoundContainer(where, selector)),
    ...asProcesses.all.flatMap(([where, selector]) => unsoundProcess(where, selector)),
    ...inContainers.all
      .filter(([where]) => asProcesses.all.some(([other]) => other === where))
      .map(([where]) => `${where} is described both as containers and as processes`),
    ...links.flatMap((link) => unsoundLink(link, regions)),
    ...twiceIn(links.map(({ name, from, to }) => `${from}->${to}:${name}`)).map(
      (name) => `two links are ${name}`,
    ),
    ...twiceIn(links.map(({ listen }) => listen)).map((listen) => `two links listen at ${listen}`),
  ];
}

interface Described<S> {
  /** `part of region`, and how it is found. */
  readonly all: readonly (readonly [where: string, selector: S])[];
  readonly reasons: readonly string[];
}

function describedFor<S>(
  regions: readonly string[],
  what: string,
  described: ((region: string) => Readonly<Record<string, S>>) | undefined,
): Described<S> {
  const all: [string, S][] = [];
  const reasons: string[] = [];
  for (const region of described === undefined ? [] : regions)
    try {
      const parts = Object.entries(described!(region));
      if (parts.length === 0) reasons.push(`\`${what}\` names no part of ${region}`);
      all.push(...parts.map(([part, selector]): [string, S] => [`${part} of ${region}`, selector]));
    } catch (error) {
      reasons.push(`\`${what}\` fails for ${region}: ${(error as Error).message}`);
    }
  return { all, reasons };
}

function unsoundContainer(where: string, selector: ContainerSelector): string[] {
  const { labels = {}, ...named } = selector;
  const stated = [...Object.values(labels), ...Object.values(named)].filter((value) => value !== undefined);
  return stated.length > 0
    ? []
    : [`${where} states nothing of its containers, so all of the engine would match`];
}

function unsoundProcess(where: string, selector: ProcessSelector): string[] {
  if ("pidFile" in selector)
    return selector.pidFile.startsWith("/")
      ? []
      : [`the pid file of ${where} is ${JSON.stringify(selector.pidFile)}, and an absolute path is needed`];
  if ("cgroup" in selector)
    return /^\/sys\/fs\/cgroup\/./.test(selector.cgroup)
      ? []
      : [
          `the control group of ${where} is ${JSON.stringify(selector.cgroup)}, and a folder in /sys/fs/cgroup is needed`,
        ];
  return selector.unit === "" ? [`${where} names no unit`] : [];
}

function unsoundLink(
  { name, from, to, listen, upstream }: ProxiedLink,
  regions: readonly string[],
): string[] {
  const where = `link ${name}`;
  const unknown = [from, to].filter((region) => !regions.includes(region));
  return [
    ...(/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) && !["canary", "kafka"].includes(name)
      ? []
      : [
          `a link cannot be named ${JSON.stringify(name)}: letters, digits, ".", "_" and "-" are allowed, and canary and kafka are the harness's own`,
        ]),
    ...unknown.map(
      (region) => `${where} names the region ${region}, and there is only ${regions.join(", ")}`,
    ),
    ...(from === to ? [`${where} leads from ${from} to itself`] : []),
    ...unsoundEndpoint(`${where} dials`, upstream),
    ...unsoundEndpoint(`${where} listens at`, listen),
    ...unsoundListen(where, listen),
  ];
}

function unsoundEndpoint(what: string, address: string): string[] {
  try {
    endpointOf(address);
    return [];
  } catch (error) {
    return [`${what} no address: ${(error as Error).message}`];
  }
}

function unsoundListen(where: string, listen: string): string[] {
  const [host = "", port = ""] = listen.split(":");
  return [
    ...(isIPv4(host) ? [] : [`${where} listens at ${listen}, and an IPv4 address of this machine is needed`]),
    ...(Number(port) < lowestOpenPort
      ? [`${where} listens at port ${port}; the carrier of links has no rights below ${lowestOpenPort}`]
      : []),
  ];
}

function twiceIn(names: readonly string[]): string[] {
  return [...new Set(names.filter((one, index) => names.indexOf(one) !== index))];
}
