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
    ...(holders.length > 1
      ? []
      : [`by its roles ${holders.length} regions have a ledger, two or more are needed`]),
  ];
}

function serves(role: Role): boolean {
  return roleTable[role].serves;
}
