/** What stands outside all regions where the harness makes it of processes: the links' carrier, and the edge. */
import { join } from "node:path";
import { type EdgeConfig, edgePart } from "../component/haproxy/part.ts";
import { haproxyTool } from "../component/haproxy/tool.ts";
import type { Part } from "../component/part.ts";
import { toxiproxyPart } from "../component/toxiproxy/part.ts";
import { toxiproxyTool } from "../component/toxiproxy/tool.ts";
import type { FoundTool } from "../machine/tool.ts";
import { outside } from "../safety/process-table.ts";
import type { AddressPlan } from "./addresses.ts";
import type { BringUpOptions } from "./provider.ts";

export const linksTools = [toxiproxyTool];
export const edgeTools = [haproxyTool];

type Tools = ReadonlyMap<string, FoundTool>;

export function linksPart({ account, folder }: BringUpOptions, tools: Tools): Part {
  return toxiproxyPart(join(folder, outside, "links"), account, tools.get(toxiproxyTool.name)!);
}

export function edgeOf(
  config: EdgeConfig,
  { edge: host }: AddressPlan,
  { account, folder }: BringUpOptions,
  tools: Tools,
): Part {
  const at = { host, account, folder: join(folder, outside, "edge") };
  return edgePart({ ...config, ...at }, tools.get(haproxyTool.name)!);
}
