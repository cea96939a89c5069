/** Hands a testbed from one drill of a series to the next. */
import type { SystemUnderTest } from "../contract/system.ts";
import type { Topology } from "../contract/topology.ts";
import type { Testbed, TestbedOptions } from "./testbed.ts";

export interface TestbedHandover {
  /** The testbed that the last drill left, if it suits; any other is ended first. */
  take(topology: Topology, options: TestbedOptions): Promise<Testbed | null>;
  leave(testbed: Testbed): void;
  close(): Promise<void>;
}

export function openTestbedHandover(): TestbedHandover {
  let left: Testbed | null = null;
  const close = async () => {
    const testbed = left;
    left = null;
    await testbed?.stop();
    await testbed?.release();
  };
  return {
    async take(topology, options) {
      if (left?.suits(topology, options) !== true) await close();
      const testbed = left;
      left = null;
      return testbed;
    },
    leave(testbed) {
      left = testbed;
      testbed.handOn();
    },
    close,
  };
}

/** Whether what a drill leaves behind can be emptied for the next one. */
export function canBeReset(system: SystemUnderTest): boolean {
  return system.reset !== undefined;
}
