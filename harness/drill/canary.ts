/**
 * A canary is an operation sent into one region where the edge reaches it, which must turn up in the ledger of every
 * region: when one from each region has, every link is known to carry. Through the system's own edge goes a single one. It is an operation like any other, and counted.
 */

import type { Operation } from "../contract/operation.ts";
import { reasonOf } from "../contract/reason.ts";
import { RowError } from "../contract/rows.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import type { EdgeAccess } from "../load/edge-access.ts";
import { requestOf } from "../load/request.ts";
import { whyNotTrusted } from "../load/trust.ts";
import { awaitCalmly } from "../machine/calm.ts";
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

function sentText(
  to: string | EdgeAccess,
  operation: Operation,
  { deliver }: Pick<SystemUnderTest, "deliver">,
): string {
  const made = requestOf(deliver, operation);
  const origin = typeof to === "string" ? to : to.url.origin;
  return made === null ? "Nothing was sent" : `Sent was ${made.method} ${origin}${made.path}`;
}

export interface CanaryOptions {
  readonly signal: AbortSignal;
  /** The system's own edge; `null`: each serving region is sent one by its own entry. */
  readonly access?: EdgeAccess | null;
  /** Called with what is waited for beyond its limit, because the machine is busy. */
  readonly late?: (why: string) => void;
}

/**
 * Sends one into each of the serving regions and resolves with them when every region holds all of them.
 * Rejects when none is on its way any more: nothing of them reaches the regions, or the history, of a later drill.
 * @throws MachineError naming the region that did not get one, or the reason of the signal
 */
export async function sendCanaries(
  live: Reached,
  system: Pick<SystemUnderTest, "deliver" | "ledger">,
  history: Pen,
  runTag: string,
  { signal, access = null, late }: CanaryOptions,
): Promise<Operation[]> {
  const targets: [name: string, to: string | EdgeAccess][] =
    access === null
      ? live.edge.serving.map((name) => [name, entryInto(name, live.region(name))])
      : [[access.url.origin, await trusted(access)]];
  const sent = await Promise.allSettled(
    targets.map(async ([name, to]) => {
      const id = `canary-${runTag}-${access === null ? name : "edge"}`;
      const sending = { system, history, patienceMs, signal };
      const { accepted, text, operation } = await sendOne(to, id, sending);
      if (!accepted)
        throw new MachineError(
          `${name} did not take the canary: ${text}. ${sentText(to, operation, system)}`,
        );
      return operation;
    }),
  );
  signal.throwIfAborted();
  const canaries = sent.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  const ids = canaries.map(({ eventId }) => eventId);
  const lacking = async () => {
    for (const region of holding(live.regions)) {
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
  return canaries;
}
