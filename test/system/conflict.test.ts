import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { balanceChanges, type Settlement, settle } from "../../system/conflict.ts";
import type { Payment } from "../../system/event.ts";

const payment = (changed: Partial<Payment> = {}): Payment => ({
  eventId: "evt-1",
  account: "acct-1",
  amount: 100,
  tenant: "tenant-1",
  occurredAt: "2026-03-01T08:00:00.000Z",
  acceptedAt: "2026-03-01T08:00:02.000Z",
  region: "us-east-1",
  ...changed,
});

/** A ledger as `settle` changes it: one credit per event, and a balance per account. */
class ModelLedger {
  readonly applied = new Map<string, Payment>();
  readonly credits: Payment[] = [];
  readonly balances = new Map<string, number>();

  apply(settlement: Settlement): void {
    for (const first of settlement.firsts) {
      this.applied.set(first.eventId, first);
    }
    this.credits.push(...settlement.credits);
    for (const { loser, winner } of settlement.replacements) {
      expect(this.applied.get(winner.eventId)).toEqual(loser);
      this.applied.set(winner.eventId, winner);
      this.credits.splice(
        this.credits.findIndex(({ eventId }) => eventId === winner.eventId),
        1,
        winner,
      );
    }
    for (const [account, change] of balanceChanges(settlement)) {
      this.balances.set(account, (this.balances.get(account) ?? 0) + change);
    }
  }

  get contents() {
    const byId = (a: Payment, b: Payment) => (a.eventId < b.eventId ? -1 : 1);
    return {
      applied: [...this.applied.values()].sort(byId),
      credits: [...this.credits].sort(byId),
      balances: [...this.balances].filter(([, balance]) => balance !== 0).sort(),
    };
  }
}

function ledgerOf(batches: readonly (readonly Payment[])[]): ModelLedger {
  const ledger = new ModelLedger();
  for (const batch of batches) {
    ledger.apply(settle(ledger.applied, batch));
  }
  return ledger;
}

/** So few values that copies of one event conflict, tie and repeat. */
const deliveries = fc.array(
  fc
    .record({
      eventId: fc.constantFrom("evt-1", "evt-2", "evt-3"),
      account: fc.constantFrom("acct-1", "acct-2"),
      amount: fc.integer({ min: 1, max: 3 }),
      acceptedAt: fc.constantFrom("2026-03-01T08:00:01.000Z", "2026-03-01T08:00:02.000Z"),
      region: fc.constantFrom("eu-west-1", "us-east-1"),
    })
    .map(payment),
  { maxLength: 12 },
);
/** The same deliveries in two orders, each cut into batches somewhere. */
const arrivals = deliveries.chain((all) => {
  const order = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  const batches = fc
    .tuple(order, fc.nat(all.length))
    .map(([some, cut]) => [some.slice(0, cut), some.slice(cut)]);
  return fc.tuple(batches, batches);
});

describe("settling deliveries", () => {
  test("ends with the same ledger for any order of arrival and any batches", () => {
    fc.assert(
      fc.property(arrivals, ([here, there]) => {
        expect(ledgerOf(here).contents).toEqual(ledgerOf(there).contents);
      }),
    );
  });

  test("credits every event exactly once, and balances are the sums of the credits", () => {
    fc.assert(
      fc.property(arrivals, ([batches]) => {
        const { credits, balances } = ledgerOf(batches).contents;
        const ids = new Set(batches.flat().map(({ eventId }) => eventId));
        expect(credits.map(({ eventId }) => eventId)).toEqual([...ids].sort());
        const total = credits.reduce((sum, { amount }) => sum + amount, 0);
        expect(balances.reduce((sum, [, balance]) => sum + balance, 0)).toBe(total);
      }),
    );
  });

  test("changes nothing for a later copy of an applied event", () => {
    const applied = new Map([["evt-1", payment()]]);
    const later = payment({ acceptedAt: "2026-03-01T08:00:03.000Z", amount: 999 });
    expect(settle(applied, [later])).toEqual({ firsts: [], credits: [], replacements: [] });
  });

  test("moves the credit to an earlier copy with other contents", () => {
    const earlier = payment({ acceptedAt: "2026-03-01T08:00:01.000Z", account: "acct-2", amount: 70 });
    const settlement = settle(new Map([["evt-1", payment()]]), [earlier]);
    expect(settlement.replacements).toEqual([{ loser: payment(), winner: earlier }]);
    expect(balanceChanges(settlement)).toEqual([
      ["acct-1", -100],
      ["acct-2", 70],
    ]);
  });

  test("takes only the stamp of an earlier copy with the same contents", () => {
    const earlier = payment({ acceptedAt: "2026-03-01T08:00:01.000Z" });
    const settlement = settle(new Map([["evt-1", payment()]]), [earlier]);
    expect(settlement.replacements).toEqual([{ loser: payment(), winner: earlier }]);
    expect(balanceChanges(settlement)).toEqual([]);
  });

  test("decides by region name between copies accepted at the same time", () => {
    const elsewhere = payment({ region: "eu-west-1", amount: 5 });
    expect(settle(new Map(), [payment(), elsewhere]).firsts).toEqual([elsewhere]);
  });
});
