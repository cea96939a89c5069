/**
 * The read at failover: what the survivors hold while a region is gone. Redeliveries of acknowledged operations are
 * held back until it is over, because one that reaches a survivor would hide a loss.
 */

import { reasonOf } from "../contract/reason.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { Load } from "../load/sender.ts";
import { awaitNull } from "../machine/await.ts";
import type { LiveRegion } from "../provider/live-topology.ts";
import { DrillEnded } from "./drill-ended.ts";
import { requireAsked } from "./require-asked.ts";
import { endUnlessRead, failuresOf, idsIn, recordStore } from "./stores.ts";

/** A survivor still works off what it had received; its loss is counted once it has stood still this long. */
const settledMs = 1_000;
const limitMs = 20_000;

export interface FailoverRead {
  readonly survivors: readonly LiveRegion[];
  readonly system: SystemUnderTest;
  readonly load: Load;
  readonly history: HistoryWriter;
  /** When the fault was in full effect, milliseconds since the history began. */
  readonly cutAt: number;
}

/**
 * Resolves with how many operations acknowledged before the cut each survivor lacks, by region. A survivor that cannot
 * be read keeps no other from being read.
 * @throws DrillEnded naming each survivor that could not be read
 */
export async function readAtFailover(at: FailoverRead): Promise<Record<string, number>> {
  const lacking: Record<string, number> = {};
  const reads = at.survivors.map(async (region) => {
    lacking[region.name] = await settledMissing(region, at);
    await recordStore(at.history, "failover", region, "ledger", at.system.ledger);
  });
  endUnlessRead(await failuresOf(reads));
  return lacking;
}

/** @throws DrillEnded when the ledger never answered in time */
async function settledMissing(region: LiveRegion, at: FailoverRead): Promise<number> {
  const acknowledged = [...at.load.acknowledgedBefore(at.cutAt)].map(({ eventId }) => eventId);
  let missing: number | null = null;
  let since = 0;
  const why = await awaitNull(
    async () => {
      let held: ReadonlySet<string>;
      try {
        held = await idsIn(region, at.system.ledger);
      } catch (error) {
        requireAsked(error, `the ledger of ${region.name} could not be read by this machine`);
        return reasonOf(error);
      }
      const now = acknowledged.filter((id) => !held.has(id)).length;
      if (now !== missing) [missing, since] = [now, performance.now()];
      return now === 0 || performance.now() - since >= settledMs ? null : "it is still applying";
    },
    { limitMs, everyMs: 200 },
  );
  if (missing !== null) return missing;
  throw new DrillEnded(
    `the ledger of ${region.name} could not be read for ${limitMs / 1_000} s at failover: ${why}`,
  );
}
