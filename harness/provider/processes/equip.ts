/** Which tools a topology needs on this machine, and getting them ready to use. */
import type { ProcessInstance } from "../../component/component.ts";
import { describedComponents, kindOf } from "../../component/kinds.ts";
import type { Part } from "../../component/part.ts";
import type { Topology } from "../../contract/topology.ts";
import { provision } from "../../machine/provision.ts";
import type { Tool } from "../../machine/tool.ts";
import { requireLinux } from "../linux.ts";
import { edgeTools, linksTools } from "../outside.ts";
import { buildSystem } from "../system-build.ts";
import type { Equipment } from "./maker.ts";

export function toolsFor({ components }: Topology): Tool[] {
  return [...new Set([...components.flatMap((spec) => kindOf(spec).tools), ...edgeTools, ...linksTools])];
}

/** Finds, installs and prepares everything the topology runs on. @throws MachineError */
export async function equip(topology: Topology, announce: (text: string) => void): Promise<Equipment> {
  requireLinux("the provider `processes`");
  const tools = await provision(toolsFor(topology), announce);
  const { components: all } = topology;
  const components = new Map<string, (instance: ProcessInstance) => Part>();
  for (const { spec, name } of describedComponents(all))
    components.set(name, await kindOf(spec).prepare(spec, { tools, components: all, announce }));
  const { build } = topology.system;
  const built = build === undefined ? null : await buildSystem(build, announce);
  return { tools, components, built };
}
