/** The files under `compose/` as tests see them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Topology } from "../../harness/contract/topology.ts";

export { topologies } from "../../compose/generated.ts";

const folder = fileURLToPath(new URL("../../compose", import.meta.url));

export function pathOf(topology: Topology): string {
  return join(folder, `${topology.name}.yaml`);
}

export function text(file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

/** The text of every YAML file that compose reads. */
export function composeTexts(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map(text);
}

/** The settings of a Java properties file. */
export function settingsOf(properties: string): Record<string, string> {
  const lines = properties.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
