/** What a drill asks of its testbed, as its options say. */
import type { DefectSpec } from "../contract/system.ts";
import type { RunOptions } from "./run-options.ts";
import type { TestbedOptions } from "./testbed.ts";

export function plantedIn({ scenario, defect }: RunOptions): DefectSpec | undefined {
  return defect === null ? undefined : scenario.topology.system.defects![defect];
}

export function testbedOptionsOf(options: RunOptions): TestbedOptions {
  const { scenario, provider, chosen } = options;
  const planted = plantedIn(options);
  return {
    services: { ...scenario.settings(chosen), ...planted?.env },
    edgeChecks: planted?.edgeChecks ?? true,
    provider: provider.name,
  };
}
