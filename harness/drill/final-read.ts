/** The last read of a drill: every log to its end, and every store of the regions that must hold everything. */
import type { DrillContext } from "./context.ts";
import type { LiveDrill } from "./live-drill.ts";
import { readToTheEnd } from "./log-tap.ts";
import { readLimitMs, recordStores, storesOf } from "./stores.ts";
import type { Traffic } from "./traffic.ts";

export async function readAtTheEnd(
  drill: LiveDrill,
  { observer, logs }: Traffic,
  { recorder, system }: DrillContext,
): Promise<void> {
  await observer.end();
  await recorder.step("read every region for the last time", false, async () => {
    const why = await readToTheEnd(logs, drill.settled);
    if (why !== null) recorder.trouble("inconclusive", `a log was not read to its end: ${why}`);
    await recordStores(recorder.history, "final", drill.holders, storesOf(system), readLimitMs);
  });
}
