import { afterEach, describe, expect, it } from "vitest";
import { redeliverAfterMs } from "../../harness/load/operations.ts";
import { acknowledge, Edge, hang, loadOn, unavailable, until } from "./edge.ts";

let edge: Edge;
afterEach(() => edge.close());

describe("a paused load", () => {
  it("is quiet once what was on its way is settled: no arrival, no retry, no redelivery", async () => {
    edge = await Edge.listen("127.215.1.1", (response, received, nth) =>
      (nth === 1 ? unavailable : acknowledge)(response, received, nth),
    );
    const { load, history } = loadOn(edge, { perSecond: 200, redelivered: 1 });
    await until("a redelivery", () => load.tally.redelivered > 0);
    await load.pause();
    const { received } = edge;
    const quietFrom = received.length;
    expect(load.tally).toMatchObject({ inFlight: 0, redeliveriesInFlight: 0, indeterminate: 0 });
    expect(load.tally.acknowledged).toBe(load.tally.attempted);
    expect(load.tally.redeliveriesWaiting).toBeGreaterThan(0);
    const quietUntil = history.now() + 700;
    await until("redeliveries fell due", () => history.now() > quietUntil);
    expect(received.length).toBe(quietFrom);
    await load.stop();
  });

  it("goes on at its rate when resumed, each arrival later by the time paused, none late, none left out", async () => {
    edge = await Edge.listen("127.215.1.2", acknowledge);
    const { load, history } = loadOn(edge, { perSecond: 200 });
    await until("40 arrivals", () => load.tally.sent >= 40);
    const before = load.pause();
    const pausedAt = history.now();
    const sentBefore = load.tally.sent;
    await before;
    await until("a while", () => history.now() > pausedAt + 500);
    const pausedMs = history.now() - pausedAt;
    load.resume();
    await until("40 more arrivals", () => load.tally.sent >= sentBefore + 40);
    await load.stop();
    const dues = history.ops.map(({ due }) => due).toSorted((a, b) => a - b);
    for (const [index, due] of dues.entries()) {
      if (index === 0) continue;
      const gapMs = due - dues[index - 1]!;
      if (index === sentBefore) expect(gapMs).toBeGreaterThanOrEqual(pausedMs + 5 - 0.002);
      else expect(gapMs).toBeCloseTo(5, 2);
    }
    expect(dues.at(-1)! - dues[0]!).toBeLessThan((dues.length - 1) * 5 + pausedMs + 100);
    const [{ scheduled, sent, latenessP99Ms }] = history.senders as [(typeof history.senders)[number]];
    expect(sent).toBe(scheduled);
    expect(history.ops.length).toBe(sent);
    expect(latenessP99Ms).toBeLessThan(400);
  });

  it("sends the redeliveries that fell due meanwhile after it is resumed", async () => {
    edge = await Edge.listen("127.215.1.3", acknowledge);
    const { load, history } = loadOn(edge, { redelivered: 1 });
    await until("30 acknowledged", () => load.tally.acknowledged >= 30);
    await load.pause();
    const pausedAt = history.now();
    await until("some fell due", () => history.now() > pausedAt + 1_500);
    load.resume();
    const resumedAt = history.now();
    const fellDue = history.ops.filter(({ id, tries }) => {
      const dueAt = tries[0]![1] + redeliverAfterMs(1, Number(id.split("-").at(-1)), 1)!;
      return dueAt > pausedAt && dueAt < resumedAt - 20;
    });
    expect(fellDue.length).toBeGreaterThan(0);
    await load.stop();
    const sentAt = new Map(history.redeliveries.map(({ id, try: [sent] }) => [id, sent]));
    for (const { id } of fellDue) {
      expect(sentAt.get(id)).toBeGreaterThanOrEqual(resumedAt);
      expect(sentAt.get(id)).toBeLessThan(resumedAt + 2_500);
    }
    expect(load.tally).toMatchObject({ redelivered: load.tally.acknowledged, redeliveriesDropped: 0 });
  });

  it("keeps redeliveries back after it is resumed when they were held for another reason too", async () => {
    edge = await Edge.listen("127.215.1.4", acknowledge);
    const { load, history } = loadOn(edge, { redelivered: 1, perSecond: 200 });
    load.holdRedeliveries();
    await until("20 acknowledged", () => load.tally.acknowledged >= 20);
    await load.pause();
    load.resume();
    const heldUntil = history.now() + 900;
    await until("redeliveries fell due", () => history.now() > heldUntil);
    expect(load.tally.redelivered + load.tally.redeliveriesInFlight).toBe(0);
    await load.pause();
    load.releaseRedeliveries();
    const pausedUntil = history.now() + 200;
    await until("they could have been sent", () => history.now() > pausedUntil);
    expect(load.tally.redelivered + load.tally.redeliveriesInFlight).toBe(0);
    load.resume();
    await until("a redelivery", () => load.tally.redelivered > 0);
    await load.abort();
  });

  it("is not sending before `pause` resolves, and `pause` waits for unanswered ones until their deadline", async () => {
    edge = await Edge.listen("127.215.1.5", hang);
    const { load, history } = loadOn(edge, { deadlineMs: 600 });
    await until("5 arrivals", () => load.tally.sent >= 5);
    const pausing = load.pause();
    const { sent } = load.tally;
    await Promise.all([pausing, load.pause()]);
    expect(load.tally).toMatchObject({ sent, scheduled: sent, indeterminate: sent, inFlight: 0 });
    expect(history.ops.length).toBe(sent);
    await load.stop();
  });

  it("can be stopped: what waits is sent, and nothing that was not due before the pause arrives", async () => {
    edge = await Edge.listen("127.215.1.6", acknowledge);
    const { load, history } = loadOn(edge, { redelivered: 1 });
    await until("20 acknowledged", () => load.tally.acknowledged >= 20);
    await load.pause();
    const { sent } = load.tally;
    await load.stop();
    expect(load.tally).toMatchObject({ sent, scheduled: sent, acknowledged: sent, redelivered: sent });
    expect(history.senders).toMatchObject([{ scheduled: sent, sent, aborted: false }]);
  });

  it("can be aborted, which ends the wait for quiet; so does resuming it", async () => {
    edge = await Edge.listen("127.215.1.7", hang);
    const { load, history } = loadOn(edge, { attemptTimeoutMs: 60_000, deadlineMs: 60_000 });
    await until("5 arrivals", () => load.tally.sent >= 5);
    const first = load.pause();
    load.resume();
    await first;
    const second = load.pause();
    await load.abort();
    await second;
    await load.pause();
    load.resume();
    expect(history.ops.length).toBe(load.tally.attempted);
    expect(history.senders.length).toBe(1);
  });
});
