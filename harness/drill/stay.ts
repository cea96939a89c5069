/**
 * A drill's stay on its testbed: how it gets one, and how it leaves it. What a drill started is ended, handed on to the next
 * drill, or kept for a person to look around; whatever is still there is counted and named.
 */
import type { DefectSpec } from "../contract/system.ts";
import { readLedger } from "../safety/ledger.ts";
import { writeTopology } from "./configuration.ts";
import type { DrillContext } from "./context.ts";
import type { Recorder } from "./recorder.ts";
import { type Addresses, addressesOf, type RunOptions } from "./run-options.ts";
import { Testbed, type TestbedOptions } from "./testbed.ts";
import { canBeReset } from "./testbed-handover.ts";

/** What is broken on purpose in the system. */
export function plantedIn({
  scenario,
  defect,
}: Pick<RunOptions, "scenario" | "defect">): DefectSpec | undefined {
  return defect === null ? undefined : scenario.topology.system.defects![defect];
}

/** What this drill needs of its testbed. */
export function testbedOptionsOf(options: RunOptions): TestbedOptions {
  const { scenario, provider, chosen } = options;
  const planted = plantedIn(options);
  return {
    services: { ...scenario.settings(chosen), ...planted?.env },
    edgeChecks: planted?.edgeChecks ?? true,
    provider: provider.name,
  };
}

/** The testbed that the drill before left, if it suits, or a new one. */
export async function takeTestbed({ options, folder }: DrillContext): Promise<Testbed> {
  const { topology } = options.scenario;
  writeTopology(folder.path, topology);
  const wanted = testbedOptionsOf(options);
  const left = (await options.testbeds?.take(topology, wanted)) ?? null;
  left?.handTo(folder);
  return left ?? Testbed.claim(topology, wanted, folder);
}

/**
 * Leaves the testbed, and returns the addresses of what was kept running, `null` otherwise. Only what is whole is handed
 * on: all regions converged, no trouble, no delay on the links.
 * @param settled every region was seen to hold the same, with every fault healed and no role changed
 */
export async function leaveTestbed(
  testbed: Testbed,
  settled: boolean,
  { options, recorder, troubles }: DrillContext,
): Promise<Addresses | null> {
  const { keep, testbeds, linkLatencyMs, scenario } = options;
  if (keep && testbed.live !== null) {
    const kept = addressesOf(testbed.live);
    await testbed.keep();
    return kept;
  }
  const whole = settled && !recorder.troubled && linkLatencyMs === 0;
  const heir = whole && canBeReset(scenario.topology.system) ? testbeds : null;
  const clean = await troubles.tearDown(() => cleanUp(testbed, heir !== null, recorder));
  if (heir !== null && clean) heir.leave(testbed);
  else await testbed.release(); // where something is still there, its watchdog goes on
  return null;
}

/** @param shared what runs is the next drill's */
async function cleanUp(testbed: Testbed, shared: boolean, recorder: Recorder): Promise<true> {
  const title = shared ? "hand the regions on" : "clean up";
  await recorder.step(title, false, async () => {
    const { faults, openFaults } = readLedger(testbed.slot);
    const { processes, left, shared: runOn } = await (shared ? testbed.residue() : testbed.stop());
    recorder.history.write({
      k: "cleanup",
      at: recorder.history.now(),
      processes,
      faults,
      residualFaults: shared || left.length > 0 ? openFaults.length : 0,
      residue: [...left, ...(shared ? openFaults.map(({ id }) => `fault ${id}`) : [])],
      shared: runOn,
      residualProcesses: left.length,
    });
    return shared ? `${runOn} processes run on for the next drill` : `${processes} processes ended`;
  });
  return true;
}
