import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { faultOfRecord } from "../../harness/history/schema.ts";
import { conflictAt } from "../../harness/load/conflicting-operations.ts";
import { amountMax } from "../../harness/load/operations.ts";
import { type Answer, acknowledge, Edge, hang, loadOn, refuse, reset, unavailable, until } from "./edge.ts";

const edges: Edge[] = [];
afterEach(async () => {
  await Promise.all(edges.splice(0).map((edge) => edge.close()));
});

async function listen(host: string, answer: Answer): Promise<Edge> {
  const edge = await Edge.listen(host, answer);
  edges.push(edge);
  return edge;
}

const by =
  (region: string): Answer =>
  (response) =>
    response.writeHead(200).end(JSON.stringify({ region }));

/** An edge for the arrivals and two regions behind it, `a` and `b`, with answers of their own. */
async function twoRegions(net: number, a: Answer = by("a"), b: Answer = by("b")) {
  const edge = await listen(`127.215.2.${net}`, acknowledge);
  const regions = [await listen(`127.215.3.${net}`, a), await listen(`127.215.4.${net}`, b)] as const;
  const entries = regions.map(({ origin }, index) => ({ region: "ab"[index]!, origin }));
  return { edge, a: regions[0], b: regions[1], entries };
}

const amountIn = (body: string) => (JSON.parse(body) as { amount: number }).amount;

describe("conflicting events", () => {
  it("reach every region past the edge with the same id and different amounts, at the same time", async () => {
    const { edge, a, b, entries } = await twoRegions(1);
    const { load, history } = loadOn(edge, { perSecond: 100 });
    load.conflict({ share: 0.5, entries });
    await until("10 conflicting events", () => load.conflicting.length >= 10);
    await load.stop();
    const ids = new Set(load.conflicting);
    const conflicts = history.ops.filter(({ id }) => ids.has(id));
    expect(load.tally.acknowledged).toBe(history.ops.length);
    expect(conflicts.length).toBe(load.conflicting.length);
    expect(edge.received.some(({ eventId }) => ids.has(eventId))).toBe(false);
    for (const record of conflicts) {
      const { id, account, amount, rivals, outcome, tries } = record;
      expect(faultOfRecord(record)).toBeNull();
      expect(id).toMatch(/^evt-1-test-x\d+$/);
      expect(outcome).toBe("ok");
      expect(rivals).toEqual([{ account, amount: expect.any(Number) }]);
      expect(rivals![0]!.amount).not.toBe(amount);
      expect(a.deliveriesOf(id).map(({ body }) => amountIn(body))).toEqual([amount]);
      expect(b.deliveriesOf(id).map(({ body }) => amountIn(body))).toEqual([rivals![0]!.amount]);
      expect(tries.map(([, , , , region]) => region).toSorted()).toEqual(["a", "b"]);
      expect(Math.abs(tries[0]![0] - tries[1]![0])).toBeLessThan(200);
    }
  });

  it("come at their share of the rate, from when they are asked for, beside the arrivals", async () => {
    const { edge, entries } = await twoRegions(2);
    const { load, history } = loadOn(edge, { perSecond: 200 });
    await until("20 arrivals", () => load.tally.sent >= 20);
    expect(load.conflicting).toEqual([]);
    const askedAt = history.now();
    load.conflict({ share: 0.25, entries });
    await until("15 conflicting events", () => load.conflicting.length >= 15);
    await load.stop();
    const ids = new Set(load.conflicting);
    const dues = history.ops.filter(({ id }) => ids.has(id)).map(({ due }) => due);
    dues.sort((x, y) => x - y);
    expect(dues[0]).toBeGreaterThanOrEqual(askedAt);
    for (const [index, due] of dues.entries()) expect(due).toBeCloseTo(dues[0]! + index * 20, 2);
    const [sender] = history.senders;
    expect(sender!.sent).toBe(sender!.scheduled);
    expect(history.ops.length - ids.size).toBe(sender!.sent);
    expect(load.tally.attempted).toBe(history.ops.length);
  });

  it("retry each copy by itself until its own region has answered", async () => {
    const { edge, a, b, entries } = await twoRegions(3, (response, received, nth) =>
      ([unavailable, reset][nth - 1] ?? by("a"))(response, received, nth),
    );
    const { load, history } = loadOn(edge, { perSecond: 50 });
    load.conflict({ share: 1, entries });
    await until("5 conflicting events", () => load.conflicting.length >= 5);
    await load.stop();
    for (const id of load.conflicting) {
      const { tries, outcome } = history.ops.find((op) => op.id === id)!;
      expect(outcome).toBe("ok");
      expect(b.deliveriesOf(id).length).toBe(1);
      expect(new Set(a.deliveriesOf(id).map(({ body }) => body)).size).toBe(1);
      expect(tries.map(([sent]) => sent)).toEqual(tries.map(([sent]) => sent).toSorted((x, y) => x - y));
      expect(tries.map(([, , tried]) => tried).toSorted()).toEqual(["info", "info", "ok", "ok"]);
    }
  });

  it("count as acknowledged once, from the first acknowledgement on, while another copy is still tried", async () => {
    const { edge, entries } = await twoRegions(4, by("a"), hang);
    const { load, history } = loadOn(edge, { perSecond: 20, attemptTimeoutMs: 60_000, deadlineMs: 60_000 });
    load.conflict({ share: 1, entries });
    await until("5 acknowledged by one region", () => (load.acknowledgedByRegion.get("a") ?? 0) >= 5 * 2);
    const known = new Set([...load.acknowledgedBefore(history.now())].map(({ eventId }) => eventId));
    const first = load.conflicting[0]!;
    expect(known.has(first)).toBe(true);
    expect(load.operations.get(first)).toEqual({ outcome: "ok", acknowledgedAt: expect.any(Number) });
    expect(history.ops.some(({ id }) => id === first)).toBe(false);
    expect(load.tally.acknowledged).toBe(known.size);
    await load.abort();
    const { outcome, tries } = history.ops.find(({ id }) => id === first)!;
    expect([outcome, tries.map(([, , tried]) => tried).toSorted()]).toEqual(["ok", ["info", "ok"]]);
    expect(load.tally).toMatchObject({ inFlight: 0, attempted: history.ops.length });
    expect(load.tally.acknowledged).toBe(history.ops.filter((op) => op.outcome === "ok").length);
  });

  it("are refused when every region refuses, and indeterminate when one has not said so", async () => {
    const outcomes: string[] = [];
    for (const [net, second] of [
      [5, refuse],
      [6, hang],
    ] as const) {
      const { edge, entries } = await twoRegions(net, refuse, second);
      const { load, history } = loadOn(edge, { perSecond: 50, deadlineMs: 300 });
      load.conflict({ share: 1, entries });
      await until("a conflicting event", () => load.conflicting.length >= 1);
      await load.stop();
      const { outcome } = history.ops.find(({ id }) => id === load.conflicting[0])!;
      outcomes.push(outcome);
      expect(load.tally[outcome === "fail" ? "refused" : "indeterminate"]).toBe(load.conflicting.length);
      expect(load.operations.get(load.conflicting[0]!)?.outcome).toBe(outcome);
    }
    expect(outcomes).toEqual(["fail", "info"]);
  });

  it("are never delivered once more on purpose", async () => {
    const { edge, a, entries } = await twoRegions(7);
    const { load, history } = loadOn(edge, { perSecond: 50, redelivered: 1 });
    load.conflict({ share: 1, entries });
    await until("10 conflicting events", () => load.conflicting.length >= 10);
    await load.stop();
    const ids = new Set(load.conflicting);
    expect(history.redeliveries.some(({ id }) => ids.has(id))).toBe(false);
    expect(history.redeliveries.length).toBe(load.tally.sent);
    for (const id of ids) expect(a.deliveriesOf(id).length).toBe(1);
  });

  it("rest while the load is paused, go on when it is resumed, and end when it is stopped", async () => {
    const { edge, a, entries } = await twoRegions(8);
    const { load, history } = loadOn(edge, { perSecond: 100 });
    load.conflict({ share: 0.5, entries });
    await until("5 conflicting events", () => load.conflicting.length >= 5);
    await load.pause();
    expect(load.tally.inFlight).toBe(0);
    const atPause = load.conflicting.length;
    const pausedUntil = history.now() + 300;
    await until("a while", () => history.now() > pausedUntil);
    expect(load.conflicting.length).toBe(atPause);
    expect(a.received.length).toBe(atPause);
    const resumedAt = history.now();
    load.resume();
    await until("2 more", () => load.conflicting.length >= atPause + 2);
    await load.stop();
    const later = new Set(load.conflicting.slice(atPause));
    for (const { id, due } of history.ops) if (later.has(id)) expect(due).toBeGreaterThanOrEqual(resumedAt);
    expect(a.received.length).toBe(load.conflicting.length);
    expect(() => load.conflict({ share: 0.5, entries })).toThrow(/has been stopped/);
  });

  it("need a share and the entries of two regions", async () => {
    const { edge, entries } = await twoRegions(9);
    const { load } = loadOn(edge, {});
    expect(() => load.conflict({ share: 0, entries })).toThrow(/above 0 and at most 1, got 0/);
    expect(() => load.conflict({ share: 1.5, entries })).toThrow(/got 1.5/);
    expect(() => load.conflict({ share: 0.5, entries: [] })).toThrow(/two regions or more.*got none/);
    expect(() => load.conflict({ share: 0.5, entries: [entries[0]!, entries[0]!] })).toThrow(RangeError);
    await load.stop();
    expect(load.conflicting).toEqual([]);
  });
});

describe("conflictAt", () => {
  const options = { runTag: "a", schemaVersion: 3 };

  it("gives as many versions as asked for, alike in everything but the amount, always the same ones", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat({ max: 1_000_000 }),
        fc.integer({ min: 2, max: 5 }),
        (seed, index, n) => {
          const versions = conflictAt(seed, index, n, 0, options);
          expect(versions).toEqual(conflictAt(seed, index, n, 0, options));
          expect(versions.length).toBe(n);
          expect(new Set(versions.map(({ amount }) => amount)).size).toBe(n);
          for (const version of versions) {
            expect(version).toEqual({ ...versions[0]!, amount: version.amount });
            expect(version.amount).toBeGreaterThanOrEqual(1);
            expect(version.amount).toBeLessThanOrEqual(amountMax);
            expect(version).toMatchObject({ schemaVersion: 3, readable: true });
          }
        },
      ),
    );
  });
});
