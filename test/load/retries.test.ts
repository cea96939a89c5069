import { afterEach, describe, expect, it } from "vitest";
import { acknowledge, delivery, Edge, hang, loadOn, refuse, reset, unavailable, until } from "./edge.ts";

let edge: Edge;
afterEach(() => edge.close());

describe("an operation", () => {
  it("is tried with the same event id and body until it is acknowledged, whatever went wrong before", async () => {
    const troubles = [unavailable, reset, hang];
    edge = await Edge.listen("127.233.2.1", (response, received, nth) =>
      (troubles[nth - 1] ?? acknowledge)(response, received, nth),
    );
    const { load, history } = loadOn(edge, { perSecond: 50, deadlineMs: 20_000 });
    await until("10 arrivals", () => load.tally.sent >= 10);
    await load.stop();
    expect(load.tally.acknowledged).toBe(load.tally.attempted);
    for (const { id, outcome, tries } of history.ops) {
      expect(outcome).toBe("ok");
      expect(tries.map(([, , tried, status, region]) => [tried, status, region])).toEqual([
        ["info", 503, null],
        ["info", 0, null],
        ["info", 0, null],
        ["ok", 200, "a"],
      ]);
      const deliveries = edge.deliveriesOf(id);
      expect(deliveries.length).toBe(4);
      expect(new Set(deliveries.map(({ body }) => body)).size).toBe(1);
    }
  });

  it("waits longer before each retry, at least half of 200, 400 … ms", async () => {
    edge = await Edge.listen("127.233.2.2", (response, received, nth) =>
      (nth <= 3 ? unavailable : acknowledge)(response, received, nth),
    );
    const { load, history } = loadOn(edge, { perSecond: 100, deadlineMs: 20_000 });
    await until("20 arrivals", () => load.tally.sent >= 20);
    await load.stop();
    for (const { tries } of history.ops) {
      for (const [retry, leastMs] of [100, 200, 400].entries()) {
        expect(tries[retry + 1]![0] - tries[retry]![1]).toBeGreaterThanOrEqual(leastMs);
      }
    }
  });

  it("is not tried again once refused", async () => {
    edge = await Edge.listen("127.233.2.3", refuse);
    const { load, history } = loadOn(edge, {});
    await until("10 arrivals", () => load.tally.sent >= 10);
    await load.stop();
    expect(load.tally.refused).toBe(load.tally.attempted);
    expect(edge.received.length).toBe(load.tally.attempted);
    for (const { outcome, tries } of history.ops) {
      expect(outcome).toBe("fail");
      expect(tries.length).toBe(1);
    }
  });

  it("stays indeterminate when refused after an attempt whose fate is unknown", async () => {
    edge = await Edge.listen("127.233.2.4", (response, received, nth) =>
      (nth === 1 ? reset : refuse)(response, received, nth),
    );
    const { load, history } = loadOn(edge, {});
    await until("5 arrivals", () => load.tally.sent >= 5);
    await load.stop();
    for (const { outcome, tries } of history.ops) {
      expect(outcome).toBe("info");
      expect(tries.map(([, , tried]) => tried)).toEqual(["info", "fail"]);
    }
    expect(load.tally.indeterminate).toBe(load.tally.attempted);
  });

  it("is given up as indeterminate at its deadline, not before and not much later", async () => {
    edge = await Edge.listen("127.233.2.5", hang);
    const { load, history } = loadOn(edge, { deadlineMs: 700 });
    await until("10 arrivals", () => load.tally.sent >= 10);
    await load.stop();
    expect(load.tally.indeterminate).toBe(load.tally.attempted);
    for (const { due, tries } of history.ops) {
      expect(tries.length).toBeGreaterThanOrEqual(2);
      const [sent, done] = tries[tries.length - 1]!;
      expect(sent).toBeLessThan(due + 700);
      expect(done).toBeLessThan(due + 700 + 500);
    }
  });

  it("is indeterminate while connections are refused, and acknowledged when they no longer are", async () => {
    edge = await Edge.listen("127.233.2.6", acknowledge);
    const closed = { origin: edge.origin };
    await edge.close();
    const { load, history } = loadOn(closed, { deadlineMs: 20_000 });
    await until("20 tries refused", () => load.tally.sent >= 20);
    const [host, port] = new URL(closed.origin).host.split(":");
    edge = await Edge.listen(host!, acknowledge, Number(port));
    await load.stop();
    expect(load.tally.acknowledged).toBe(load.tally.attempted);
    expect(
      history.ops.filter(({ tries }) => tries[0]![2] === "info" && tries[0]![3] === 0).length,
    ).toBeGreaterThan(0);
  });

  it("carries the headers of the system's delivery", async () => {
    edge = await Edge.listen("127.233.2.8", acknowledge);
    const { load } = loadOn(edge, {});
    await until("one arrival", () => edge.received.length > 0);
    await load.stop();
    expect(edge.received[0]!.headers).toMatchObject(delivery.headers);
  });
});
