import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../harness/load/backoff.ts";
import {
  amountMax,
  jitterAt,
  type OperationOptions,
  operationAt,
  redeliverAfterMs,
} from "../../harness/load/operations.ts";

const options: OperationOptions = {
  runTag: "a",
  firstAtEpochMs: 1_780_000_000_000,
  perSecond: 200,
  schemaVersion: 3,
};
const seeds = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const indices = fc.nat({ max: 10_000_000 });

describe("operationAt", () => {
  it("gives the same operation for the same seed and number", () => {
    fc.assert(
      fc.property(seeds, indices, (seed, index) => {
        expect(operationAt(seed, index, options)).toEqual(operationAt(seed, index, { ...options }));
      }),
    );
  });

  it("stays within what the contract allows", () => {
    fc.assert(
      fc.property(seeds, indices, (seed, index) => {
        const operation = operationAt(seed, index, options);
        expect(operation.eventId).toBe(`evt-${seed}-a-${index}`);
        expect(Number.isInteger(operation.amount)).toBe(true);
        expect(operation.amount).toBeGreaterThanOrEqual(1);
        expect(operation.amount).toBeLessThanOrEqual(amountMax);
        expect(operation.schemaVersion).toBe(3);
        expect(Date.parse(operation.occurredAt)).toBe(options.firstAtEpochMs + index * 5);
      }),
    );
  });

  it("needs no escaping in JSON, which the sender's lines rely on", () => {
    fc.assert(
      fc.property(seeds, indices, (seed, index) => {
        const { eventId, account, tenant } = operationAt(seed, index, options);
        for (const word of [eventId, account, tenant]) expect(JSON.stringify(word)).toBe(`"${word}"`);
      }),
    );
  });

  it("spreads over all accounts and tenants about evenly, an account always with the same tenant", () => {
    const total = 20_000;
    const byAccount = new Map<string, number>();
    const tenantOf = new Map<string, string>();
    let amounts = 0;
    for (let index = 0; index < total; index += 1) {
      const { account, tenant, amount } = operationAt(42, index, options);
      byAccount.set(account, (byAccount.get(account) ?? 0) + 1);
      expect(tenantOf.get(account) ?? tenant).toBe(tenant);
      tenantOf.set(account, tenant);
      amounts += amount;
    }
    expect(byAccount.size).toBe(50);
    expect(new Set(tenantOf.values()).size).toBe(5);
    for (const count of byAccount.values()) expect(Math.abs(count - 400)).toBeLessThan(120);
    expect(Math.abs(amounts / total - amountMax / 2)).toBeLessThan(amountMax / 50);
  });

  it("differs between seeds and between run tags", () => {
    const contents = (seed: number) =>
      Array.from({ length: 20 }, (_, index) => operationAt(seed, index, options).amount);
    expect(contents(1)).not.toEqual(contents(2));
    expect(operationAt(1, 0, options).eventId).not.toBe(
      operationAt(1, 0, { ...options, runTag: "b" }).eventId,
    );
  });
});

describe("redeliverAfterMs", () => {
  it("chooses the stated share, always the same ones, half a second to five later", () => {
    const total = 20_000;
    const delays = Array.from({ length: total }, (_, index) => redeliverAfterMs(7, index, 0.05));
    expect(delays).toEqual(Array.from({ length: total }, (_, index) => redeliverAfterMs(7, index, 0.05)));
    const chosen = delays.filter((delay) => delay !== null);
    expect(Math.abs(chosen.length / total - 0.05)).toBeLessThan(0.01);
    expect(Math.min(...chosen)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...chosen)).toBeLessThanOrEqual(5_000);
  });

  it("chooses none for a share of 0 and all for a share of 1", () => {
    for (let index = 0; index < 200; index += 1) {
      expect(redeliverAfterMs(7, index, 0)).toBeNull();
      expect(redeliverAfterMs(7, index, 1)).not.toBeNull();
    }
  });
});

describe("back-off", () => {
  it("doubles from 200 ms to 2 s and never waits less than half of that", () => {
    const spansMs = [200, 400, 800, 1600, 2000, 2000];
    for (const [at, spanMs] of spansMs.entries()) {
      expect(backoffMs(at + 1, 0)).toBe(spanMs / 2);
      expect(backoffMs(at + 1, 1)).toBe(spanMs);
    }
  });

  it("gets a jitter between 0 and 1 that differs between operations and between tries", () => {
    const drawn = new Set<number>();
    for (let index = 0; index < 50; index += 1) {
      for (let tries = 1; tries < 5; tries += 1) {
        const jitter = jitterAt(1, index, tries);
        expect(jitter).toBeGreaterThanOrEqual(0);
        expect(jitter).toBeLessThan(1);
        drawn.add(jitter);
      }
    }
    expect(drawn.size).toBe(200);
  });
});
