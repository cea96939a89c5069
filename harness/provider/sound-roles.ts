/** What is wrong with the roles of a description's regions, told before anything is started. Pure. */
import { holdingOf, type Role, roleOf, roleTable, servingOf } from "../contract/roles.ts";
import type { Topology } from "../contract/topology.ts";

export function rolesAmiss(topology: Topology): string[] {
  const { edge, regions, roles, system } = topology;
  if (roles === undefined) return [];
  const known = Object.keys(roleTable).join(", ");
  const unknown = Object.entries(roles).flatMap(([region, role]) => [
    ...(regions.includes(region) ? [] : [`roles names ${region}, and there is only ${regions.join(", ")}`]),
    ...(Object.hasOwn(roleTable, role) ? [] : [`the role of ${region} is ${role}; roles are ${known}`]),
  ]);
  if (unknown.length > 0) return unknown;
  const idle = (edge.serving ?? []).filter((region) => !serves(roleOf(topology, region)));
  const holders = holdingOf(topology);
  return [
    ...(system.running === undefined
      ? [
          "roles are for a system that runs by itself: what the harness starts is the same in every region, but for `scaledToZero` and edge.serving",
        ]
      : []),
    ...idle.map((region) => `edge.serving names ${region}, which is a ${roleOf(topology, region)}`),
    ...(servingOf(topology).length > 0 ? [] : ["by its roles no region gets traffic"]),
    ...ledgersAmiss(topology, holders),
  ];
}

/** Regions that copy each other, or one place that keeps the ledger of all. */
function ledgersAmiss(topology: Topology, holders: readonly string[]): string[] {
  const kept = holders.filter((region) => roleOf(topology, region) === "ledger");
  if (kept.length > 0 && holders.length > 1)
    return [`${kept.join(" and ")} keeps the ledger of all, and ${holders.length} regions have one`];
  if (kept.length === 0 && holders.length < 2)
    return [
      `by its roles ${holders.length} regions have a ledger; two or more are needed, or one whose role is ledger`,
    ];
  return [];
}

function serves(role: Role): boolean {
  return roleTable[role].serves;
}
