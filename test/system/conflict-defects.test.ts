import { describe, expect, test } from "vitest";
import { settle } from "../../system/conflict.ts";
import {
  settleAsNew,
  settleLastArrival,
  settleMirrorBlindly,
  settleWithoutDedup,
} from "../../system/conflict-defects.ts";
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
const held = (...payments: Payment[]) => new Map(payments.map((one) => [one.eventId, one]));

describe("no-dedup", () => {
  test("credits every copy", () => {
    const { credits, firsts } = settleWithoutDedup(held(payment()), [payment(), payment()]);
    expect(credits).toHaveLength(2);
    expect(firsts).toHaveLength(0);
  });
});

describe("last-arrival-wins", () => {
  test("replaces the applied copy with one that was accepted later", () => {
    const later = payment({ acceptedAt: "2026-03-01T08:00:03.000Z", amount: 999 });
    expect(settleLastArrival(held(payment()), [later])).toEqual({
      firsts: [],
      credits: [],
      replacements: [{ loser: payment(), winner: later }],
    });
  });

  test("still credits an event once", () => {
    const [first, last] = [payment(), payment({ amount: 5, acceptedAt: "2026-03-01T08:00:03.000Z" })];
    expect(settleLastArrival(new Map(), [first, last]).credits).toEqual([last]);
  });
});

describe("mirror-replay", () => {
  const settleHere = settleMirrorBlindly("eu-west-1");

  test("credits a mirrored copy each time it arrives", () => {
    expect(settleHere(held(payment()), [payment()]).credits).toEqual([payment()]);
    expect(settleHere(new Map(), [payment(), payment()]).credits).toHaveLength(2);
  });

  test("settles copies of its own region correctly", () => {
    const local = payment({ region: "eu-west-1" });
    expect(settleHere(held(local), [local])).toEqual(settle(held(local), [local]));
  });

  test("credits an event that arrives once, once", () => {
    expect(settleHere(new Map(), [payment()])).toEqual(settle(new Map(), [payment()]));
  });
});

describe("redis-is-authority", () => {
  test("credits events that the ledger already holds, but enters each only once", () => {
    const { credits, firsts } = settleAsNew(held(payment()), [payment(), payment()]);
    expect(credits).toEqual([payment()]);
    expect(firsts).toEqual([]);
  });
});
