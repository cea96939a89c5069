/**
 * The provider of systems that run by themselves, or are brought up by a command of their own: it starts an edge, unless the
 * system has its own, and the links between regions that are described, and nothing else.
 */
import type { Topology } from "../../contract/topology.ts";
import { provision } from "../../machine/provision.ts";
import { requireLinux } from "../linux.ts";
import { edgeTools, linksTools } from "../outside.ts";
import type { LocalProvider } from "../provider.ts";
import { bringUp } from "./bring-up.ts";

function toolsOf({ edge, system }: Topology) {
  const links = (system.running?.links ?? []).length > 0;
  return [...(edge.url === undefined ? edgeTools : []), ...(links ? linksTools : [])];
}

export const externalProvider: LocalProvider = {
  name: "external",
  tools: toolsOf,
  async equip(topology, announce) {
    requireLinux("the edge of a system that runs by itself");
    const tools = await provision(toolsOf(topology), announce);
    const { system } = topology;
    return {
      provider: "external",
      versions: Object.fromEntries([...tools].map(([name, { version }]) => [name, version])),
      // Emptied first where that is possible.
      ...(system.reset === undefined ? {} : { attached: true }),
      bringUp: (options, supervision) => bringUp(topology, system.running!, { options, supervision, tools }),
    };
  },
};
