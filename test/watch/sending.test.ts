/** What the live page shows of the load: attempts a second, retries apart, and the retry budget. */
import { expect, test } from "vitest";
import { Fold } from "../../harness/watch/fold.ts";
import { type Story, storyOf, viewAt } from "./load-story.ts";

const down: Story["fails"] = (at) => at >= 10_000 && at < 20_000;

test("attempts are shown as they are sent, though their operations are not settled yet", () => {
  const calm = viewAt(9_000, { fails: down });
  expect(calm.sending).toMatchObject({ sentPerSecond: 50, retriesPerSecond: 0 });
  expect(calm.success).toBe(1);
  const { sending, success, traffic } = viewAt(17_000, { fails: down, deadlineMs: 30_000 });
  expect(sending.sentPerSecond).toBeGreaterThan(500);
  expect(sending.sentPerSecond - sending.retriesPerSecond).toBeCloseTo(50, 0);
  expect(success).toBe(0);
  expect(traffic.sent.slice(5, 10)).toEqual([50, 50, 50, 50, 50]);
  expect(traffic.retries[9]).toBe(0);
  expect(traffic.sent[15]! - traffic.retries[15]!).toBeGreaterThanOrEqual(49);
  expect(traffic.retries[15]).toBeGreaterThan(400);
});

test("seconds of which no sample tells yet are left open", () => {
  const fold = new Fold();
  for (const record of storyOf({ fails: down })) {
    if (record.k === "sample" && record.at > 5_500) continue;
    if (record.k === "op" && record.due > 8_000) break;
    fold.add(record);
  }
  expect(fold.view().traffic.sent.slice(4)).toEqual([50, null, null, null]);
});

test("where the load's counters are not recorded, attempts count when their operation is settled", () => {
  const { sending, traffic } = viewAt(17_000, { fails: down, counters: false });
  expect(traffic.sent[8]).toBe(50);
  expect(traffic.retries[12]).toBeGreaterThan(100);
  expect(sending.budget).toBe("unanswered retries: at most 20% of the arrivals");
});

test("the retry budget tells its limit and what it holds back", () => {
  const limit = "unanswered retries: at most 20% of the arrivals";
  expect(viewAt(17_000, { fails: down }).sending.budget).toBe(`${limit} · 5 retries had to wait, 2 wait now`);
  const over = viewAt(Number.POSITIVE_INFINITY, { fails: down }).sending;
  expect(over).toMatchObject({ sentPerSecond: 0, budget: `${limit} · 7 retries had to wait, 0 wait now` });
});
