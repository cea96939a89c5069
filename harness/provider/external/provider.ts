/**
 * The provider of systems that run by themselves, or are brought up by a command of their own: it starts an edge and the
 * links into the regions, and nothing else. Their regions are killed and healed by their own commands.
 */
import { haproxyTool } from "../../component/haproxy/tool.ts";
import { toxiproxyTool } from "../../component/toxiproxy/tool.ts";
import { provision } from "../../machine/provision.ts";
import { requireLinux } from "../linux.ts";
import type { Provider } from "../provider.ts";
import { buildSystem } from "../system-build.ts";
import { bringUp } from "./bring-up.ts";

export const externalProvider: Provider = {
  name: "commands",
  async equip(topology, announce) {
    requireLinux("the edge of a system that runs by itself");
    const tools = await provision([haproxyTool, toxiproxyTool], announce);
    const { system } = topology;
    if (system.build !== undefined) await buildSystem(system.build, announce);
    return {
      provider: "commands",
      versions: Object.fromEntries([...tools].map(([name, { version }]) => [name, version])),
      // What can be emptied is emptied first, whoever brought it up.
      ...(system.reset === undefined ? {} : { attached: true }),
      bringUp: (site, supervision) => bringUp(topology, system.running!, { site, supervision, tools }),
    };
  },
};
