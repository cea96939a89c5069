/**
 * The abilities of a topology, before it starts and once it runs. Both lists must agree: the first refuses a drill before
 * it starts; the second is for scenarios that do not declare what they need.
 */
import type { AbilityName } from "../contract/ability.ts";
import type { Topology } from "../contract/topology.ts";
import { edgeName } from "../link/links.ts";
import { isPostgres } from "./address-of.ts";
import { serversOf, wantedConduits } from "./conduits.ts";
import type { LiveTopology } from "./live-topology.ts";
import { abilityNames } from "./region-abilities.ts";

/** Abilities that regions of a compose project lack: what they hold belongs to the project. */
export const lackedWhenAttached: readonly AbilityName[] = ["wipe", "settings", "replicas"];

/** @param attached whether its regions are those of a compose project */
export function abilitiesOf(topology: Topology, attached = false): Set<AbilityName> {
  const { running: external, jobs = [] } = topology.system;
  const own = external === undefined ? ownedAbilities(topology) : externalAbilities(topology);
  const all = jobs.length > 0 ? [...own, "jobs" as const] : own;
  return new Set(all.filter((name) => !attached || !lackedWhenAttached.includes(name)));
}

function ownedAbilities(topology: Topology): AbilityName[] {
  const servers = serversOf(topology).map(({ name }) => name);
  const between = wantedConduits(topology).filter(({ dialler }) => dialler !== edgeName);
  return [
    ...(["freeze", "parts", "wipe", "settings", "census"] as const),
    ...(servers.length > 0 ? (["databases"] as const) : []),
    ...(between.some(({ service }) => servers.includes(service)) ? (["replicas"] as const) : []),
    ...(topology.components.some(({ kind }) => kind === "kafka") ? (["topics"] as const) : []),
    ...(between.length > 0 ? (["links"] as const) : []),
  ];
}

function externalAbilities({ regions, system }: Topology): AbilityName[] {
  const { addresses, kill, containers, processes, links = [] } = system.running!;
  const reached = regions.map((region) => Object.values(addresses(region)));
  const bodies = containers !== undefined || processes !== undefined;
  return [
    ...(kill === undefined ? [] : (["commands"] as const)),
    ...(bodies ? (["freeze", "parts"] as const) : []),
    ...(links.length > 0 || containers !== undefined ? (["links"] as const) : []),
    ...(links.length > 0 ? (["census"] as const) : []),
    ...(reached.every((all) => all.some(isPostgres)) ? (["databases"] as const) : []),
  ];
}

/** What can be done in all regions of a topology that runs. */
export function abilitiesIn({ regions, links, networks, socketCensus }: LiveTopology): Set<AbilityName> {
  const shared = regions.map(abilityNames).reduce((all, some) => all.intersection(some));
  const between = links.conduits.some(({ dialler }) => dialler !== edgeName);
  if (between || networks !== undefined) shared.add("links");
  if (socketCensus !== undefined) shared.add("census");
  return shared;
}
