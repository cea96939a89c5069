/**
 * The rules by which a ledger settles deliveries, broken on purpose, one defect a function. They have the shape of
 * `settle` in `conflict.ts`; which one a worker uses is said in `deduplication.ts`.
 */
import { type Settle, type Settlement, settle } from "./conflict.ts";
import type { Payment } from "./event.ts";

/** The defect `no-dedup`: every copy is credited, and nothing is ever put right. */
export const settleWithoutDedup: Settle = (applied, deliveries) => ({
  firsts: settle(applied, deliveries).firsts,
  credits: deliveries,
  replacements: [],
});

/** The defect `last-arrival-wins`: what arrives last takes the place of what was there. */
export const settleLastArrival: Settle = (applied, deliveries) => {
  const last = [...new Map(deliveries.map((delivery) => [delivery.eventId, delivery])).values()];
  const firsts = last.filter(({ eventId }) => !applied.has(eventId));
  const replacements = last.flatMap((winner) => {
    const loser = applied.get(winner.eventId);
    return loser === undefined ? [] : [{ loser, winner }];
  });
  return { firsts, credits: firsts, replacements };
};

/** The defect `mirror-replay`: each copy from another region is a credit of its own; local ones are settled as they should be. */
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

/** The defect `redis-is-authority`: what gets this far is new, whatever the ledger holds. */
export const settleAsNew: Settle = (applied, deliveries) => {
  const credits = settle(new Map<string, Payment>(), deliveries).firsts;
  return { firsts: credits.filter(({ eventId }) => !applied.has(eventId)), credits, replacements: [] };
};
