/**
 * The provider of systems that run by themselves, or are brought up by a command of their own: it starts an edge and the
 * links into the regions, and nothing else. Their regions are killed and healed by their own commands.
 */
import { provision } from "../../machine/provision.ts";
import { requireLinux } from "../linux.ts";
import { outsideTools } from "../outside.ts";
import type { LocalProvider } from "../provider.ts";
import { bringUp } from "./bring-up.ts";

export const externalProvider: LocalProvider = {
  name: "external",
  tools: () => outsideTools,
  async equip(topology, announce) {
    requireLinux("the edge of a system that runs by itself");
    const tools = await provision(outsideTools, announce);
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
