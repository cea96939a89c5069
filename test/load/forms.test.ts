import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Delivery } from "../../harness/contract/system.ts";
import { faultOfRecord } from "../../harness/history/schema.ts";
import { type OperationOptions, operationAt } from "../../harness/load/operations.ts";
import { acknowledge, delivery, Edge, loadOn, until } from "./edge.ts";

const plain: OperationOptions = {
  runTag: "a",
  firstAtEpochMs: 1_780_000_000_000,
  perSecond: 200,
  schemaVersion: 3,
};
const seeds = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const indices = fc.nat({ max: 10_000_000 });
const share = fc.double({ min: 0, max: 0.3, noNaN: true });

describe("the form of an operation", () => {
  it("is the newest version and readable where nothing else is asked for", () => {
    fc.assert(
      fc.property(seeds, indices, (seed, index) => {
        expect(operationAt(seed, index, plain)).toMatchObject({ schemaVersion: 3, readable: true });
      }),
    );
  });

  it("changes with the shares, and nothing else of the operation does", () => {
    fc.assert(
      fc.property(seeds, indices, share, share, share, (seed, index, one, two, unreadable) => {
        const formed = operationAt(seed, index, { ...plain, versions: { 1: one, 2: two }, unreadable });
        const { schemaVersion, readable, ...rest } = formed;
        expect({ ...rest, schemaVersion: 3, readable: true }).toEqual(operationAt(seed, index, plain));
        expect(schemaVersion === 3 || readable).toBe(true);
      }),
    );
  });

  it("keeps its version when the unreadable share changes, and its readability when the versions' do", () => {
    fc.assert(
      fc.property(seeds, indices, share, share, (seed, index, one, unreadable) => {
        const both = operationAt(seed, index, { ...plain, versions: { 1: one }, unreadable });
        const older = operationAt(seed, index, { ...plain, versions: { 1: one } });
        const garbled = operationAt(seed, index, { ...plain, unreadable });
        expect([both.schemaVersion, both.readable]).toEqual([older.schemaVersion, garbled.readable]);
      }),
    );
  });

  it("holds the stated shares", () => {
    const total = 20_000;
    const counts = new Map<string, number>();
    for (let index = 0; index < total; index += 1) {
      const shares = { versions: { 1: 0.1, 2: 0.3 }, unreadable: 0.05 };
      const { schemaVersion, readable } = operationAt(7, index, { ...plain, ...shares });
      const form = readable ? `version ${schemaVersion}` : "unreadable";
      counts.set(form, (counts.get(form) ?? 0) + 1);
    }
    const wanted = { "version 1": 0.1, "version 2": 0.3, "version 3": 0.55, unreadable: 0.05 };
    for (const [form, part] of Object.entries(wanted))
      expect(Math.abs(counts.get(form)! / total - part)).toBeLessThan(0.015);
    expect(counts.size).toBe(4);
  });

  it("is the only one there is for a share of 1", () => {
    for (let index = 0; index < 500; index += 1) {
      expect(operationAt(7, index, { ...plain, versions: { 1: 1 } }).schemaVersion).toBe(1);
      expect(operationAt(7, index, { ...plain, unreadable: 1 }).readable).toBe(false);
    }
  });
});

describe("a load in several forms", () => {
  let edge: Edge;
  afterEach(() => edge.close());

  const garbled: Delivery = {
    ...delivery,
    unreadableBody: ({ eventId }) => JSON.stringify({ event_id: eventId, garbled: true }),
  };

  it("sends each operation, and sends it again, in the form that its record names", async () => {
    edge = await Edge.listen("127.215.5.1", acknowledge);
    const shares = { versions: { 1: 0.3 }, unreadable: 0.3, redelivered: 1 };
    const { load, history } = loadOn(edge, { delivery: garbled, perSecond: 200, ...shares });
    await until("60 acknowledged", () => load.tally.acknowledged >= 60);
    await load.stop();
    const forms = new Set<string>();
    for (const op of history.ops) {
      expect(faultOfRecord(op)).toBeNull();
      const { id, version, unreadable } = op;
      const [first, again, ...more] = edge.deliveriesOf(id).map(({ body }) => body);
      expect(again).toBe(first);
      expect(more).toEqual([]);
      const sent = JSON.parse(first!) as { version?: number; garbled?: true };
      expect("unreadable" in op).toBe(sent.garbled ?? false);
      expect(unreadable ? 3 : sent.version).toBe(version);
      forms.add(unreadable ? "unreadable" : `version ${version}`);
    }
    expect([...forms].toSorted()).toEqual(["unreadable", "version 1", "version 3"]);
  });
});
