/** Below a run's folder: the topology as data, and what each part was started with. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Topology } from "../contract/topology.ts";
import { writeWhole } from "../files/write.ts";

export function configurationIn(runFolder: string): string {
  return join(runFolder, "configuration");
}

/** Headers may hold a password: their names are written, and not what they are. */
function withoutHeaders(key: string, value: unknown): unknown {
  return key === "headers" && typeof value === "object" && value !== null ? Object.keys(value) : value;
}

export function writeTopology(runFolder: string, topology: Topology): void {
  const folder = configurationIn(runFolder);
  mkdirSync(folder);
  writeWhole(join(folder, "topology.json"), `${JSON.stringify(topology, withoutHeaders, 2)}\n`);
}
