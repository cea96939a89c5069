/**
 * What a batch of deliveries changes in a ledger. Regions receive the same deliveries in different orders and must end
 * with the same ledger, so an event belongs to its smallest copy, by when it was accepted, then by region; which copy
 * came first does not matter. Pure: reads and writes nothing.
 */
import type { Payment } from "./event.ts";

/** What `deliveries`, in the order they arrived, change in a ledger that holds `applied` of their events. */
export type Settle = (applied: ReadonlyMap<string, Payment>, deliveries: readonly Payment[]) => Settlement;

export interface Settlement {
  /** Events applied for the first time. */
  readonly firsts: readonly Payment[];
  /** Credits to add. */
  readonly credits: readonly Payment[];
  /** Events whose winner changes, with what had been applied for them. */
  readonly replacements: readonly { readonly loser: Payment; readonly winner: Payment }[];
}

/**
 * When and where a copy was accepted, as text that sorts by time, then by region name.
 * A copy whose stamp is larger than the applied one's cannot change anything.
 */
export function stamp(payment: Pick<Payment, "acceptedAt" | "region">): string {
  return `${payment.acceptedAt} ${payment.region}`;
}

/** Whether `a` wins over `b`. Contents decide only between copies accepted by one region in one millisecond. */
function precedes(a: Payment, b: Payment): boolean {
  return stamp(a) === stamp(b) ? contents(a) < contents(b) : stamp(a) < stamp(b);
}

/**
 * @param applied what the ledger holds, by event id, for every event of the batch that it knows
 * @param deliveries in any order, several copies of an event allowed
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

/** What is to be added to each account's balance, minor units, sorted by account. */
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
