import { afterEach, describe, expect, it } from "vitest";
import { acknowledge, Edge, hang, loadOn, until } from "./edge.ts";

let edge: Edge;
afterEach(() => edge.close());

describe("an open loop", () => {
  it("keeps its rate when nothing answers: every arrival is sent, each on a connection of its own", async () => {
    edge = await Edge.listen("127.233.1.1", hang);
    const { load, history } = loadOn(edge, { perSecond: 500, attemptTimeoutMs: 20_000, deadlineMs: 20_000 });
    await until("300 arrivals received without one answer", () => edge.received.length >= 300);
    expect(new Set(edge.received.map(({ eventId }) => eventId)).size).toBe(edge.received.length);
    expect(load.tally.acknowledged).toBe(0);
    await load.abort();
    expect(load.tally.sent).toBe(load.tally.scheduled);
    expect(history.ops.length).toBe(load.tally.attempted);
  });

  it("schedules arrivals evenly, whatever the answers do", async () => {
    edge = await Edge.listen("127.233.1.2", (response, received, nth) => {
      if (edge.received.length % 2 === 0) acknowledge(response, received, nth);
    });
    const { load, history } = loadOn(edge, { perSecond: 200 });
    await until("60 arrivals", () => load.tally.sent >= 60);
    edge.answer = acknowledge;
    await load.stop();
    const dues = history.ops.map(({ due }) => due).toSorted((a, b) => a - b);
    for (const [index, due] of dues.entries()) expect(due).toBeCloseTo(dues[0]! + index * 5, 2);
  });

  it("counts latency from the schedule: an arrival is never sent before it is due and keeps its due time when late", async () => {
    edge = await Edge.listen("127.233.1.3", acknowledge);
    const { load, history } = loadOn(edge, { perSecond: 1_000 });
    await until("20 arrivals", () => load.tally.sent >= 20);
    const blockedUntil = performance.now() + 120;
    while (performance.now() < blockedUntil); // The sender cannot wake meanwhile.
    await until("150 arrivals", () => load.tally.sent >= 150);
    await load.stop();
    const { ops } = history;
    for (const { due, tries } of ops) expect(tries[0]![0]).toBeGreaterThanOrEqual(due);
    // Those that fell due while it was blocked were all sent, late.
    expect(ops.filter(({ due, tries }) => tries[0]![0] - due > 20).length).toBeGreaterThan(60);
    expect(ops.length).toBe(load.tally.scheduled);
    expect(history.senders[0]!.latenessP99Ms).toBeGreaterThan(60);
  });

  it("uses connections again when answers are fast", async () => {
    edge = await Edge.listen("127.233.1.4", acknowledge);
    const ports = new Set<number | undefined>();
    edge.answer = (response, received, nth) => {
      ports.add(response.socket?.remotePort);
      acknowledge(response, received, nth);
    };
    const { load } = loadOn(edge, { perSecond: 200 });
    await until("100 acknowledged", () => load.tally.acknowledged >= 100);
    await load.stop();
    expect(ports.size).toBeLessThan(load.tally.acknowledged / 2);
  });
});
