/** Regions that serve although their role is another: what the drill breaks would not be what was described. */
import { counted } from "../contract/quantity.ts";
import { roleOf, roleTable } from "../contract/roles.ts";
import type { Topology } from "../contract/topology.ts";

/** More than a canary or two. */
const tellingOperations = 10;

/** @param acknowledged operations by the region that acknowledged them */
export function outOfRole(
  topology: Pick<Topology, "regions" | "roles">,
  acknowledged: ReadonlyMap<string, number>,
): string[] {
  return topology.regions.flatMap((region) => {
    const role = roleOf(topology, region);
    const operations = acknowledged.get(region) ?? 0;
    if (roleTable[role].serves || operations < tellingOperations) return [];
    return [`${region} is a ${role}, and acknowledged ${counted(operations, "operations")}`];
  });
}
