import { afterEach, describe, expect, it } from "vitest";
import { acknowledge, Edge, loadOn, until } from "./edge.ts";

let edge: Edge;
afterEach(() => edge.close());

/** Every operation is redelivered, half a second to five after its acknowledgement. */
const everything = { redelivered: 1, perSecond: 100 };

describe("deliberate redeliveries", () => {
  it("send an acknowledged operation once more, byte for byte, half a second later or more", async () => {
    edge = await Edge.listen("127.233.3.1", acknowledge);
    const { load, history } = loadOn(edge, everything);
    await until("5 redelivered as planned", () => load.tally.redelivered >= 5);
    const asPlanned = [...history.redeliveries];
    await load.stop();
    const ops = new Map(history.ops.map((op) => [op.id, op]));
    for (const { id, due, try: attempt } of asPlanned) {
      const acknowledgedAt = ops.get(id)!.tries[0]![1];
      expect(due).toBeGreaterThanOrEqual(acknowledgedAt + 500);
      expect(attempt[0]).toBeGreaterThanOrEqual(due);
      expect(attempt.slice(2)).toEqual(["ok", 200, "a"]);
    }
    for (const id of ops.keys()) {
      const deliveries = edge.deliveriesOf(id);
      expect(deliveries.length).toBe(2);
      expect(deliveries[0]!.body).toBe(deliveries[1]!.body);
    }
  });

  it("do not reach anyone while held, and all do once released", async () => {
    edge = await Edge.listen("127.233.3.2", acknowledge);
    const { load, history } = loadOn(edge, everything);
    load.holdRedeliveries();
    const holdsUntil = history.now() + 900;
    await until("redeliveries that would have been sent", () => history.now() > holdsUntil);
    expect(load.tally.redelivered + load.tally.redeliveriesInFlight).toBe(0);
    expect(edge.received.length).toBe(new Set(edge.received.map(({ eventId }) => eventId)).size);
    load.releaseRedeliveries();
    await until("a released redelivery", () => load.tally.redelivered > 0);
    await load.stop();
    expect(load.tally.redelivered).toBe(load.tally.acknowledged);
    expect(load.tally.redeliveriesDropped).toBe(0);
  });

  it("are dropped and counted when the load is stopped while they are held", async () => {
    edge = await Edge.listen("127.233.3.3", acknowledge);
    const { load, history } = loadOn(edge, everything);
    load.holdRedeliveries();
    await until("20 acknowledged", () => load.tally.acknowledged >= 20);
    await load.stop();
    const { acknowledged, redelivered, redeliveriesDropped, redeliveriesWaiting } = load.tally;
    expect(redeliveriesDropped).toBe(acknowledged);
    expect(redelivered).toBe(0);
    expect(redeliveriesWaiting).toBe(0);
    expect(history.redeliveries).toEqual([]);
  });

  it("do not touch the outcome of their operation when they fail", async () => {
    edge = await Edge.listen("127.233.3.4", (response, received, nth) => {
      if (nth === 1) acknowledge(response, received, nth);
      else response.writeHead(500).end();
    });
    const { load, history } = loadOn(edge, everything);
    await until("10 acknowledged", () => load.tally.acknowledged >= 10);
    await load.stop();
    expect(history.redeliveries.map(({ try: [, , outcome, status] }) => [outcome, status])).toEqual(
      Array.from({ length: load.tally.acknowledged }, () => ["info", 500]),
    );
    expect(load.tally.acknowledged).toBe(load.tally.attempted);
  });
});
