/**
 * What a batch of deliveries changes in a ledger. Regions receive the same deliveries in different orders and must end
 * with the same ledger. So the winner of an event is its smallest copy, by time of acceptance, then by region, in whatever
 * order copies arrive. Pure: reads and writes nothing.
 */
import type { Payment } from "./event.ts";

/** What `deliveries`, in order of arrival, change in a ledger that has `applied` for their events. */
export type Settle = (applied: ReadonlyMap<string, Payment>, deliveries: readonly Payment[]) => Settlement;

export interface Settlement {
  /** Events applied for the first time. */
  readonly firsts: readonly Payment[];
  /** Credits to add. */
  readonly credits: readonly Payment[];
  /** Events whose winner changes, with the copy that was applied before. */
  readonly replacements: readonly { readonly loser: Payment; readonly winner: Payment }[];
}

/**
 * When and where a copy was accepted, as text that sorts by time, then by region. A copy with a larger stamp than the
 * applied one changes nothing.
 */
export function stamp(payment: Pick<Payment, "acceptedAt" | "region">): string {
  return `${payment.acceptedAt} ${payment.region}`;
}

/** Whether `a` wins over `b`. Contents decide only between copies that one region accepted in the same millisecond. */
function precedes(a: Payment, b: Payment): boolean {
  return stamp(a) === stamp(b) ? contents(a) < contents(b) : stamp(a) < stamp(b);
}

/**
 * @param applied the applied copies of the batch's events, by event id
 * @param deliveries in any order, with any number of copies per event
 */
export function settle(applied: ReadonlyMap<string, Payment>, deliveries: readonly Payment[]): Settlement {
  const winners = new Map<string, Payment>();
  for (const delivery of deliveries) {
    const held = winners.get(delivery.eventId) ?? applied.get(delivery.eventId);
    if (held === undefined || precedes(delivery, held)) {
      winners.set(delivery.eventId, delivery);
    }
  }
  const firsts: Payment[] = [];
  const replacements: { loser: Payment; winner: Payment }[] = [];
  for (const [eventId, winner] of winners) {
    const loser = applied.get(eventId);
    if (loser === undefined) {
      firsts.push(winner);
    } else {
      replacements.push({ loser, winner });
    }
  }
  return { firsts, credits: firsts, replacements };
}

/** The change of each account's balance, in minor units, sorted by account. */
export function balanceChanges({ credits, replacements }: Settlement): [account: string, change: number][] {
  const changes = new Map<string, number>();
  const add = (account: string, amount: number) => changes.set(account, (changes.get(account) ?? 0) + amount);
  for (const { account, amount } of credits) {
    add(account, amount);
  }
  for (const { loser, winner } of replacements) {
    add(loser.account, -loser.amount);
    add(winner.account, winner.amount);
  }
  return [...changes].filter(([, change]) => change !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

function contents({ account, amount, tenant, occurredAt }: Payment): string {
  return JSON.stringify([account, amount, tenant, occurredAt]);
}
