/** A live topology of links and canaries only: regions a and b whose parts are said to be whatever a test says. */
import type { LiveRegion, LiveTopology } from "../../harness/provider/live-topology.ts";
import type { Joined } from "../link/joined.ts";

export function liveOf(
  { links, canaries }: Pick<Joined, "links" | "canaries">,
  regions: Record<string, Partial<LiveRegion>> = { a: {}, b: {} },
  edge: Partial<LiveTopology["edge"]> = { serving: [] },
): LiveTopology {
  const all = Object.entries(regions).map(
    ([name, region]) => ({ name, listens: [], commands: null, ...region }) as LiveRegion,
  );
  return {
    ...{ links, canaries, regions: all },
    edge: edge as LiveTopology["edge"],
    region: (name) => all.find((region) => region.name === name)!,
  } as Partial<LiveTopology> as LiveTopology;
}
