/** What regions of containers have in common, whichever engine or description they come from. */
import { awaitNull } from "../machine/await.ts";
import type { Deaths, Motion } from "./region-abilities.ts";

const freezeLimitMs = 5_000;

/**
 * Asks again where control groups of version 1 refuse, as they do while processes start in them.
 * @param pauseMoving pauses the containers that run at the moment
 * @throws the last refusal after 5 s
 */
export async function pauseAll(pauseMoving: () => Promise<unknown>): Promise<void> {
  let refusal: unknown;
  const still = async () => {
    try {
      await pauseMoving();
      return null;
    } catch (error) {
      refusal = error;
      return "refused";
    }
  };
  if ((await awaitNull(still, { limitMs: freezeLimitMs })) !== null) throw refusal;
}

/** A container lives and dies as one; it counts as one process. */
export function motionOf(alive: readonly { readonly State: string }[]): Motion {
  const frozen = alive.filter(({ State }) => State === "paused").length;
  return { moving: alive.length - frozen, frozen };
}

/** @param diedAt when each of them died */
export function deathsOf(diedAt: readonly number[]): Deaths {
  const skewMs = diedAt.length === 0 ? 0 : Math.max(...diedAt) - Math.min(...diedAt);
  return { processes: diedAt.length, skewMs };
}
