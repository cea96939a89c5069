/**
 * The read at failover: what the survivors hold while a region is gone. Redeliveries of acknowledged operations are
 * held back until it is over, because one that reaches a survivor would hide a loss.
 */

import { reasonOf } from "../contract/reason.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import type { Fault } from "../fault/fault.ts";
import type { Load } from "../load/load.ts";
import { awaitNull } from "../machine/await.ts";
import { calmClock } from "../machine/calm.ts";
import { holding } from "../provider/live-topology.ts";
import type { DrillContext } from "./context.ts";
import { DrillEnded } from "./drill-ended.ts";
import type { Effect } from "./injections.ts";
import type { Pen } from "./recorder.ts";
import { requireAsked } from "./require-asked.ts";
import {
  endUnlessRead,
  failuresOf,
  idsIn,
  readLimitMs,
  recordStore,
  recordStores,
  type StoredRegion,
  withoutEnding,
} from "./stores.ts";
import type { Traffic } from "./traffic.ts";

/** A survivor still works off what it had received; its loss is counted once it has stood still this long on a calm machine. */
const settledMs = 1_000;

type Run = Pick<DrillContext, "recorder" | "system">;

/** Reads each survivor once per fault that loses a region, before anything could repair what it lacks. */
export class SurvivorReads {
  readonly #run: Run;
  readonly #traffic: Pick<Traffic, "live" | "load">;
  /** Ids of faults. */
  readonly #done = new Set<string>();

  constructor(run: Run, traffic: Pick<Traffic, "live" | "load">) {
    this.#run = run;
    this.#traffic = traffic;
  }

  async read({ id, fault, untilAt }: Effect): Promise<void> {
    const { live, load } = this.#traffic;
    if (fault.regionsLost.length === 0 || this.#done.has(id)) return;
    this.#done.add(id);
    const { recorder, system } = this.#run;
    const survivors = holding(live.regions).filter(({ name }) => !fault.regionsLost.includes(name));
    const lacking: Record<string, number> = {};
    const at = { survivors, system, load, history: recorder.history, cutAt: untilAt };
    const inWords = () =>
      Object.entries(lacking)
        .map(([region, count]) => `${region} lacks ${count} acknowledged operations`)
        .join(", ");
    const read = async () => void Object.assign(lacking, await readAtFailover(at));
    await recorder.step(
      "read what the survivors hold",
      false,
      () => withoutEnding(recorder, read()),
      inWords,
    );
    load.releaseRedeliveries();
  }
}

/** Reads what a region took while its replica lagged: readable as soon as the region is back. */
export async function readReconciliation(
  { regionsLost }: Fault,
  { live }: Pick<Traffic, "live">,
  { recorder, system }: Run,
): Promise<void> {
  const source = system.reconciliationLog;
  if (source === undefined || regionsLost.length === 0) return;
  const back = holding(regionsLost.map((name) => live.region(name)));
  await recorder.step(`read the reconciliation log of ${regionsLost.join(", ")}`, false, () =>
    withoutEnding(
      recorder,
      recordStores(recorder.history, "final", back, { reconciliation: source }, readLimitMs),
    ),
  );
}

export interface FailoverRead {
  readonly survivors: readonly StoredRegion[];
  readonly system: Pick<SystemUnderTest, "ledger">;
  readonly load: Pick<Load, "acknowledgedBefore">;
  readonly history: Pen;
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
    await recordStore(at.history, "failover", region, "ledger", at.system.ledger, readLimitMs);
  });
  endUnlessRead(await failuresOf(reads));
  return lacking;
}

/** @throws DrillEnded when the ledger never answered in time */
async function settledMissing(region: StoredRegion, at: FailoverRead): Promise<number> {
  const acknowledged = [...at.load.acknowledgedBefore(at.cutAt)].map(({ eventId }) => eventId);
  let missing: number | null = null;
  let since = 0;
  const calmMs = calmClock();
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
      const askedAt = calmMs();
      if (now !== missing) [missing, since] = [now, askedAt];
      return now === 0 || askedAt - since >= settledMs ? null : "it is still applying";
    },
    { limitMs: readLimitMs, everyMs: 200 },
  );
  if (missing !== null) return missing;
  throw new DrillEnded(
    `the ledger of ${region.name} could not be read for ${readLimitMs / 1_000} s at failover: ${why}`,
  );
}
