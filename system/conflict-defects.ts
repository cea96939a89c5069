/**
 * The rule of `conflict.ts`, broken on purpose: one function per defect, each in place of `settle`. `deduplication.ts`
 * chooses which one a worker uses.
 */
import { type Settle, type Settlement, settle } from "./conflict.ts";
import type { Payment } from "./event.ts";

/** The defect `no-dedup`: every copy is credited, and nothing is corrected. */
export const settleWithoutDedup: Settle = (applied, deliveries) => ({
  firsts: settle(applied, deliveries).firsts,
  credits: deliveries,
  replacements: [],
});

/** The defect `last-arrival-wins`: the last copy replaces the one before. */
export const settleLastArrival: Settle = (applied, deliveries) => {
  const last = [...new Map(deliveries.map((delivery) => [delivery.eventId, delivery])).values()];
  const firsts = last.filter(({ eventId }) => !applied.has(eventId));
  const replacements = last.flatMap((winner) => {
    const loser = applied.get(winner.eventId);
    return loser === undefined ? [] : [{ loser, winner }];
  });
  return { firsts, credits: firsts, replacements };
};

/** The defect `mirror-replay`: each copy from another region is credited; local ones are settled correctly. */
export function settleMirrorBlindly(region: string): Settle {
  return (applied, deliveries): Settlement => {
    const { firsts, replacements } = settle(applied, deliveries);
    const again = deliveries.filter((copy) => copy.region !== region && !firsts.includes(copy));
    return {
      firsts,
      credits: [...firsts, ...again],
      replacements: replacements.filter(({ winner }) => winner.region === region),
    };
  };
}

/** The defect `redis-is-authority`: every payment that the cache lets through counts as new, whatever the ledger holds. */
export const settleAsNew: Settle = (applied, deliveries) => {
  const credits = settle(new Map<string, Payment>(), deliveries).firsts;
  return { firsts: credits.filter(({ eventId }) => !applied.has(eventId)), credits, replacements: [] };
};
