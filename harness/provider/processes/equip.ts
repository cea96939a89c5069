/** Which tools a topology needs on this machine, and getting them ready to use. */
import { haproxyTool } from "../../component/haproxy/tool.ts";
import { prepareKafka } from "../../component/kafka/prepare.ts";
import { javaTool, kafkaTool } from "../../component/kafka/tool.ts";
import { type PreparedPostgres, preparePostgres } from "../../component/postgres/prepare.ts";
import { postgresTool } from "../../component/postgres/tool.ts";
import { redisTool } from "../../component/redis/tool.ts";
import { toxiproxyTool } from "../../component/toxiproxy/tool.ts";
import type { ComponentSpec, Topology } from "../../contract/topology.ts";
import { provision } from "../../machine/provision.ts";
import type { Tool } from "../../machine/tool.ts";
import { serversOf } from "../conduits.ts";
import { requireLinux } from "../linux.ts";
import type { Equipment } from "./blueprint.ts";

const toolsOf: Readonly<Record<ComponentSpec["kind"], readonly Tool[]>> = {
  postgres: [postgresTool],
  redis: [redisTool],
  kafka: [javaTool, kafkaTool],
  "mirror-maker": [javaTool, kafkaTool],
};

export function toolsFor(topology: Topology): Tool[] {
  return [
    ...new Set([...topology.components.flatMap(({ kind }) => toolsOf[kind]), haproxyTool, toxiproxyTool]),
  ];
}

/** Finds, installs and prepares everything the topology runs on. @throws MachineError */
export async function equip(topology: Topology, announce: (text: string) => void): Promise<Equipment> {
  requireLinux("the provider `processes`");
  const tools = await provision(toolsFor(topology), announce);
  const kafka = topology.components.find((component) => component.kind === "kafka");
  const postgres = new Map<string, PreparedPostgres>();
  for (const { name, spec } of serversOf(topology))
    postgres.set(name, await preparePostgres(tools.get("postgresql")!, spec, announce));
  return {
    tools,
    kafka:
      kafka === undefined
        ? null
        : await prepareKafka(tools.get("java")!, tools.get("kafka")!, kafka.topics, announce),
    postgres,
  };
}
