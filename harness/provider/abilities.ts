/**
 * The abilities of a topology, before it starts and once it runs. Both lists must agree: the first refuses a drill before
 * it starts; the second is for scenarios that do not declare what they need.
 */
import type { AbilityName } from "../contract/ability.ts";
import type { ExternalSystem } from "../contract/system.ts";
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
  const { running, jobs = [] } = topology.system;
  const own = running === undefined ? ownedAbilities(topology) : externalAbilities(topology, running);
  const all = [
    ...own,
    ...(jobs.length > 0 ? (["jobs"] as const) : []),
    ...(topology.edge.url === undefined ? (["edge"] as const) : []),
  ];
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

/** One row an ability: whether the description gives every region the means. */
const external: readonly [AbilityName, (system: ExternalSystem, topology: Topology) => boolean][] = [
  ["commands", ({ kill }) => kill !== undefined],
  ["freeze", hasBodies],
  ["parts", hasBodies],
  ["links", ({ links = [], containers }) => links.length > 0 || containers !== undefined],
  ["census", ({ links = [] }) => links.length > 0],
  ["ownFaults", ({ faults }) => faults !== undefined],
  [
    "databases",
    ({ addresses }, { regions }) =>
      regions.every((region) => Object.values(addresses(region)).some(isPostgres)),
  ],
];

function externalAbilities(topology: Topology, system: ExternalSystem): AbilityName[] {
  return external.flatMap(([name, given]) => (given(system, topology) ? [name] : []));
}

function hasBodies({ containers, processes }: ExternalSystem): boolean {
  return containers !== undefined || processes !== undefined;
}

/** What can be done in all regions of a topology that runs. */
export function abilitiesIn({
  regions,
  edge,
  links,
  networks,
  socketCensus,
  ownFaults,
}: LiveTopology): Set<AbilityName> {
  const shared = regions.map(abilityNames).reduce((all, some) => all.intersection(some));
  const between = links.conduits.some(({ dialler }) => dialler !== edgeName);
  if (between || networks !== undefined) shared.add("links");
  if (edge.directed) shared.add("edge");
  if (socketCensus !== undefined) shared.add("census");
  if (ownFaults !== undefined) shared.add("ownFaults");
  return shared;
}
