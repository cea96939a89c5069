/** How much a sender retries: not so much that it keeps down what is down, and enough to get through what is back. */
import { afterEach, describe, expect, it } from "vitest";
import { RetryBudget } from "../../harness/load/retry-budget.ts";
import { acknowledge, Edge, hang, loadOn, unavailable, until } from "./edge.ts";

/** Asks for a token each millisecond, `inVain` or answered; how many were given. */
function taken(budget: RetryBudget, from: number, until: number, inVain = true): number {
  let count = 0;
  for (let now = from; now < until; now++) {
    if (!budget.take(now)) continue;
    count += 1;
    if (!inVain) budget.giveBack();
  }
  return count;
}

describe("a budget", () => {
  it("gives tokens for its share of the arrivals, whatever is asked for", () => {
    expect(taken(new RetryBudget(0.2, 200, 0), 0, 60_000)).toBeLessThanOrEqual(0.2 * 200 * 60);
    expect(taken(new RetryBudget(0.2, 200, 0), 0, 60_000)).toBeGreaterThan(0.99 * 0.2 * 200 * 60);
  });

  it("saves up those of ten seconds, and no more", () => {
    const budget = new RetryBudget(0.2, 200, 0);
    const after = taken(budget, 100_000, 101_000);
    expect(after).toBeGreaterThanOrEqual(400);
    expect(after).toBeLessThanOrEqual(400 + 40);
  });

  it("charges nothing for a retry that was answered", () => {
    const budget = new RetryBudget(0.2, 10, 0);
    expect(taken(budget, 1_000, 2_000, false)).toBe(1_000);
  });

  it("without a share gives none, and without a limit always one", () => {
    const none = new RetryBudget(0, 200, 0);
    none.giveBack();
    expect(none.none).toBe(true);
    expect(taken(none, 0, 10_000)).toBe(0);
    expect(taken(new RetryBudget(Number.POSITIVE_INFINITY, 200, 0), 0, 1_000)).toBe(1_000);
  });

  it("gives one in a while at the lowest rate too", () => {
    expect(taken(new RetryBudget(0.2, 1, 0), 0, 11_000)).toBe(2);
  });
});

let edge: Edge | undefined;
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

describe("a load with a budget", () => {
  it("sends a system that answers nothing no more than its share on top, and settles each operation at its deadline", async () => {
    edge = await Edge.listen("127.233.9.1", unavailable);
    const { load, history } = loadOn(edge, { perSecond: 200, deadlineMs: 1_500, retryShare: 0.2 });
    await until("600 arrivals", () => load.tally.sent >= 600);
    const seconds = history.now() / 1_000;
    expect(edge.received.length).toBeLessThanOrEqual(load.tally.sent + 0.2 * 200 * seconds + 1);
    expect(edge.received.length).toBeGreaterThan(load.tally.sent + 0.1 * 200 * seconds);
    await load.stop();
    expect(load.tally.indeterminate).toBe(load.tally.attempted);
    expect(history.senders[0]).toMatchObject({ tries: edge.received.length, unsent: 0 });
    expect(history.senders[0]!.retriesHeld).toBeGreaterThan(100);
    const begun = history.ops.flatMap(({ tries }) => tries.map(([sent]) => Math.floor(sent / 1_000)));
    const bySecond = [...Map.groupBy(begun, (one) => one).values()].map(({ length }) => length);
    expect(Math.max(...bySecond)).toBeLessThan(200 * 1.6);
  });

  it("gets every operation through that an outage held up, soon after service is back", async () => {
    edge = await Edge.listen("127.233.9.2", unavailable);
    const { load, history } = loadOn(edge, { perSecond: 200, deadlineMs: 20_000, retryShare: 0.2 });
    await until("500 arrivals", () => load.tally.sent >= 500);
    const backAt = history.now();
    edge.answer = acknowledge;
    await load.stop();
    expect(load.tally.acknowledged).toBe(load.tally.attempted);
    expect(history.now() - backAt).toBeLessThan(6_000);
  });

  it("may be told never to retry", async () => {
    edge = await Edge.listen("127.233.9.3", hang);
    const { load, history } = loadOn(edge, { perSecond: 100, retryShare: 0 });
    await until("20 arrivals", () => load.tally.sent >= 20);
    await load.stop();
    expect(edge.received.length).toBe(load.tally.attempted);
    expect(history.ops.every(({ outcome, tries }) => outcome === "info" && tries.length === 1)).toBe(true);
  });
});
