/** The scenarios of this checkout: one a file in `scenarios/`, by the name of the file. */
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { type Scenario, ScenarioError } from "../drill/scenario.ts";
import { whyUnsound } from "../provider/sound-topology.ts";

const folder = new URL("../../scenarios/", import.meta.url);

export function scenarioNames(): string[] {
  return readdirSync(fileURLToPath(folder))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"))
    .sort();
}

/** All scenarios of this checkout. @throws UsageError as `loadScenario` */
export function everyScenario(): Promise<Scenario[]> {
  return Promise.all(scenarioNames().map(loadScenario));
}

/** @throws UsageError with the nearest name when the name is unknown, or with what is wrong with the scenario or its topology */
export async function loadScenario(name: string): Promise<Scenario> {
  const names = scenarioNames();
  if (!names.includes(name)) throw unknownName("scenario", name, [...names, "all"]);
  const { default: scenario }: { default: Scenario } = await import(new URL(`${name}.ts`, folder).href).catch(
    refused,
  );
  const why = whyUnsound(scenario.topology);
  if (why !== null) throw new UsageError(`scenario ${name}: its topology cannot be brought up: ${why}`);
  return scenario;
}

/** What `scenario()` does not take is wrong usage; any other error of the file is as it is. */
export function refused(error: unknown): never {
  throw error instanceof ScenarioError ? new UsageError(error.message) : error;
}
