/** What stands outside all regions where the harness makes it of processes: the links' carrier, and the edge. */
import { join } from "node:path";
import { edgePart } from "../component/haproxy/part.ts";
import type { Part } from "../component/part.ts";
import { toxiproxyPart } from "../component/toxiproxy/part.ts";
import type { Topology } from "../contract/topology.ts";
import { type Conduit, edgeName } from "../link/links.ts";
import type { FoundTool } from "../machine/tool.ts";
import { outside } from "../safety/process-table.ts";
import type { AddressPlan } from "./addresses.ts";
import { servingIn } from "./conduits.ts";
import type { Site } from "./provider.ts";

interface Drawn {
  readonly site: Site;
  readonly plan: AddressPlan;
  readonly conduits: readonly Conduit[];
  /** Where the edge asks the health of the service that it sends to. */
  readonly healthPath: string;
  readonly haproxy: FoundTool;
  readonly toxiproxy: FoundTool;
}

export function outsideParts(
  topology: Topology,
  { site, plan, conduits, healthPath, haproxy, toxiproxy }: Drawn,
): { readonly links: Part; readonly edge: Part } {
  const { account } = site;
  const ways = conduits.filter(({ dialler }) => dialler === edgeName);
  return {
    links: toxiproxyPart({ account, folder: join(site.folder, outside, "links") }, toxiproxy),
    edge: edgePart(
      {
        host: plan.edge,
        account,
        folder: join(site.folder, outside, "edge"),
        service: topology.edge.service,
        regions: Object.fromEntries(ways.map(({ server, listen }) => [server, listen])),
        serving: servingIn(topology),
        checks: site.edgeChecks,
        healthPath,
        healthCheck: topology.profile.healthCheck,
      },
      haproxy,
    ),
  };
}
