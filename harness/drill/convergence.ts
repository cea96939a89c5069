/**
 * Convergence: what every region must hold before the last read, and who says it does not yet. The reasons are the
 * milestones of the timeline, and the last one is the message when time runs out.
 */
import { awaitNull } from "../component/await.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import type { Load } from "../load/sender.ts";
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import { idsIn, storesOf } from "./stores.ts";

const limitMs = 60_000;
/** What has not moved for this long will not: longer than any component waits before it tries again. */
const standstillMs = 20_000;

/**
 * Asks until there is no reason left, nothing moves any more, or the limit passes. `tell` hears each new first reason.
 * @returns what is still being waited for; empty when the regions have converged
 */
export async function awaitConvergence(
  ask: () => Promise<string[]>,
  tell: (reason: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  let reasons: string[] = [];
  let movedAt = performance.now();
  await awaitNull(
    async () => {
      const before = reasons.join();
      reasons = await ask();
      if (reasons.join() !== before) {
        movedAt = performance.now();
        if (reasons[0] !== undefined) tell(reasons[0]);
      }
      const standsStill = performance.now() - movedAt > standstillMs;
      return standsStill ? null : (reasons[0] ?? null);
    },
    { limitMs, everyMs: 250, signal },
  );
  return reasons;
}

/** Every reason why the regions have not converged; empty when they have. */
export async function waitingFor(live: LiveTopology, system: SystemUnderTest, load: Load): Promise<string[]> {
  const acknowledged = [...load.acknowledgedBefore(Number.POSITIVE_INFINITY)].map(({ eventId }) => eventId);
  const reasons: string[] = [];
  for (const [store, source] of Object.entries(storesOf(system))) {
    const held = await Promise.all(live.regions.map((region) => idsOrReason(region, source)));
    const sets = held.filter((ids) => typeof ids !== "string");
    reasons.push(...held.filter((ids) => typeof ids === "string"));
    if (sets.length < held.length) continue;
    live.regions.forEach((region, index) => {
      const missing = acknowledged.filter((id) => !sets[index]!.has(id)).length;
      if (missing > 0) reasons.push(`${store} of ${region.name} lacks ${missing} acknowledged operations`);
    });
    const [first, ...rest] = sets;
    for (const [index, other] of rest.entries()) {
      const apart = first!.symmetricDifference(other).size;
      if (apart > 0)
        reasons.push(
          `${store} of ${live.regions[0]!.name} and ${live.regions[index + 1]!.name} differ in ${apart} events`,
        );
    }
  }
  return reasons;
}

async function idsOrReason(
  region: LiveRegion,
  source: Parameters<typeof idsIn>[1],
): Promise<Set<string> | string> {
  try {
    return await idsIn(region, source);
  } catch (error) {
    return `${region.name} does not answer: ${(error as Error).message}`;
  }
}
