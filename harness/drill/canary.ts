/**
 * A canary is an operation sent through the edge's link into one region, which must turn up in the ledger of every
 * region: when one from each region has, every link is known to carry. It is an operation like any other, and counted.
 */

import { reasonOf } from "../contract/reason.ts";
import { RowError } from "../contract/rows.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import { awaitCalmly } from "../machine/calm.ts";
import { MachineError } from "../machine/tool.ts";
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import type { Pen } from "./recorder.ts";
import { requireAsked } from "./require-asked.ts";
import { sendOne } from "./single-operation.ts";
import { idsIn } from "./stores.ts";

const limitMs = 60_000;
/** A region that has only just come up may not take it at once. */
const patienceMs = 20_000;

/** Regions that serve, and those that must get what is sent to them. */
export interface Reached {
  readonly regions: readonly Pick<LiveRegion, "name" | "parts" | "read">[];
  readonly edge: Pick<LiveTopology["edge"], "serving">;
  region(name: string): Pick<LiveRegion, "entry">;
}

/**
 * Sends one into each of the serving regions and resolves with their ids when every region holds all of them.
 * Rejects when none is on its way any more: nothing of them reaches the regions, or the history, of a later drill.
 * @param late called with what is waited for beyond its limit, because the machine is busy
 * @throws MachineError naming the region that did not get one, or the reason of the signal
 */
export async function sendCanaries(
  live: Reached,
  system: Pick<SystemUnderTest, "deliver" | "ledger">,
  history: Pen,
  runTag: string,
  signal: AbortSignal,
  late?: (why: string) => void,
): Promise<string[]> {
  const sent = await Promise.allSettled(
    live.edge.serving.map(async (name) => {
      const id = `canary-${runTag}-${name}`;
      const sending = { system, history, patienceMs, signal };
      const { entry } = live.region(name);
      const { accepted, text } = await sendOne(entry, id, sending);
      if (!accepted)
        throw new MachineError(
          `${name} did not take the canary: ${text}. Sent was ${system.deliver.method} ${entry}${system.deliver.path}`,
        );
      return id;
    }),
  );
  signal.throwIfAborted();
  const ids = sent.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  const lacking = async () => {
    for (const region of live.regions) {
      const held = await idsIn(region, system.ledger).catch((error) => {
        // What cannot be asked at all, or has another shape, will not be answered later.
        requireAsked(error, `this machine could not read the ledger of ${region.name}`);
        const why = `the ledger of ${region.name} cannot be read: ${reasonOf(error)}`;
        throw error instanceof RowError ? new MachineError(why) : new Error(why);
      });
      const missing = ids.filter((id) => !held.has(id));
      if (missing.length > 0) return `${region.name} has not applied ${missing.join(", ")}`;
    }
    return null;
  };
  // A store may not answer yet.
  const why = await awaitCalmly(
    () =>
      lacking().catch((error) => {
        if (error instanceof MachineError) throw error;
        return reasonOf(error);
      }),
    { limitMs, everyMs: 50, signal },
    late,
  );
  if (why !== null) {
    const parts = [...new Set(live.regions.flatMap((region) => region.parts))];
    throw new MachineError(
      `the regions do not reach each other within ${limitMs / 1000} s: ${why}. See the logs of ${parts.join(", ")}`,
    );
  }
  return ids;
}
