/**
 * A canary is an operation sent through the edge's link into one region, which must turn up in the ledger of every
 * region: when one from each region has, every link is known to carry. Through the system's own edge goes a single one. It is an operation like any other, and counted.
 */

import { reasonOf } from "../contract/reason.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import type { EdgeAccess } from "../load/edge-access.ts";
import { whyNotTrusted } from "../load/trust.ts";
import { awaitNull } from "../machine/await.ts";
import { MachineError } from "../machine/tool.ts";
import { holding, type LiveRegion, type LiveTopology } from "../provider/live-topology.ts";
import type { Pen } from "./recorder.ts";
import { entryInto } from "./region-entry.ts";
import { requireAsked } from "./require-asked.ts";
import { sendOne } from "./single-operation.ts";
import { idsIn } from "./stores.ts";

const limitMs = 60_000;
/** A region that has only just come up may not take it at once. */
const patienceMs = 20_000;

/** @throws MachineError with what is wrong with its certificate */
async function trusted(access: EdgeAccess): Promise<EdgeAccess> {
  const why = await whyNotTrusted(access);
  if (why !== null) throw new MachineError(why);
  return access;
}

/** Regions that serve, and those that must get what is sent to them. */
export interface Reached {
  readonly regions: readonly Pick<LiveRegion, "name" | "parts" | "read" | "storeless">[];
  readonly edge: Pick<LiveTopology["edge"], "serving">;
  region(name: string): Pick<LiveRegion, "entry">;
}

/**
 * Sends one into each of the serving regions and resolves when every region holds all of them.
 * Rejects when none is on its way any more: nothing of them reaches the regions, or the history, of a later drill.
 * @throws MachineError naming the region that did not get one, or the reason of the signal
 */
export async function sendCanaries(
  live: Reached,
  system: Pick<SystemUnderTest, "deliver" | "ledger">,
  history: Pen,
  runTag: string,
  signal: AbortSignal,
  access: EdgeAccess | null = null,
): Promise<void> {
  const targets: [name: string, to: string | EdgeAccess][] =
    access === null
      ? live.edge.serving.map((name) => [name, entryInto(name, live.region(name))])
      : [[access.url.origin, await trusted(access)]];
  const sent = await Promise.allSettled(
    targets.map(async ([name, to]) => {
      const id = `canary-${runTag}-${access === null ? name : "edge"}`;
      const sending = { system, history, patienceMs, signal };
      const { accepted, text } = await sendOne(to, id, sending);
      if (!accepted) throw new MachineError(`${name} did not take the canary: ${text}`);
      return id;
    }),
  );
  signal.throwIfAborted();
  const ids = sent.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  const lacking = async () => {
    for (const region of holding(live.regions)) {
      const held = await idsIn(region, system.ledger);
      const missing = ids.filter((id) => !held.has(id));
      if (missing.length > 0) return `${region.name} has not applied ${missing.join(", ")}`;
    }
    return null;
  };
  // A store may not answer yet. What cannot be asked at all will not be answered later.
  const why = await awaitNull(
    () =>
      lacking().catch((error) => {
        requireAsked(error, "this machine could not read the ledgers");
        return reasonOf(error);
      }),
    { limitMs, everyMs: 50, signal },
  );
  if (why !== null) {
    const parts = [...new Set(live.regions.flatMap((region) => region.parts))];
    throw new MachineError(
      `the regions do not reach each other within ${limitMs / 1000} s: ${why}. See the logs of ${parts.join(", ")}`,
    );
  }
}
