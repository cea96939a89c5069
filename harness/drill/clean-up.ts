/** The last step of a drill: what it started is ended, or handed on, and what is there all the same is counted and named. */
import { readLedger } from "../safety/ledger.ts";
import type { Recorder } from "./recorder.ts";
import type { Testbed } from "./testbed.ts";

/** @param shared what runs is the next drill's */
export async function cleanUp(testbed: Testbed, recorder: Recorder, shared: boolean): Promise<void> {
  const { history } = recorder;
  await recorder.step(shared ? "hand the regions on" : "clean up", false, async () => {
    const { faults, openFaults } = readLedger(testbed.slot);
    const { processes, left, shared: runOn } = await (shared ? testbed.residue() : testbed.stop());
    const residualFaults = shared || left.length > 0 ? openFaults.length : 0;
    const residue = [...left, ...(shared ? openFaults.map(({ id }) => `fault ${id}`) : [])];
    history.write({
      k: "cleanup",
      at: history.now(),
      ...{ processes, faults, residualFaults, residue },
      shared: runOn,
      residualProcesses: left.length,
    });
    return shared ? `${runOn} processes run on for the next drill` : `${processes} processes ended`;
  });
}
