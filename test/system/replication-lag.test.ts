import { describe, expect, test } from "vitest";
import { lagStateOf } from "../../system/lag-policy.ts";
import { LagTracker } from "../../system/lag-tracker.ts";

const at = (reached: number) => [{ name: "standby", reached: BigInt(reached) }];

/** A primary that writes 10 bytes every 100 ms, from time 0 to 1 s, and what its replica has replayed by then. */
function writingFor1s(reached: (end: number) => number): LagTracker {
  const tracker = new LagTracker();
  for (let look = 0; look <= 10; look += 1) {
    tracker.observe(look * 100, BigInt(look * 10), at(reached(look * 10)));
  }
  return tracker;
}

describe("the lag of a replica", () => {
  test("is zero after it has replayed everything, however long the log has been idle", () => {
    const tracker = writingFor1s((end) => end);
    tracker.observe(60_000, 100n, at(100));
    expect(tracker.lagMs(60_000)).toBe(0);
  });

  test("is the time since the log ended at the place that it has replayed", () => {
    expect(writingFor1s((end) => Math.min(end, 35)).lagMs(1000)).toBe(700);
  });

  test("continues to grow during a complete stall, even of an idle log", () => {
    const tracker = writingFor1s((end) => Math.min(end, 35));
    tracker.observe(5000, 100n, at(35));
    expect(tracker.lagMs(5000)).toBe(4700);
  });

  test("begins with the first write after an idle time", () => {
    const tracker = writingFor1s((end) => end);
    tracker.observe(60_000, 100n, at(100));
    tracker.observe(60_100, 110n, at(100));
    expect(tracker.lagMs(60_100)).toBe(100);
  });

  test("ends as soon as it has caught up", () => {
    const tracker = writingFor1s((end) => Math.min(end, 35));
    tracker.observe(1100, 100n, at(100));
    expect(tracker.lagMs(1100)).toBe(0);
  });

  test("of a disconnected replica counts from when it was last seen", () => {
    const tracker = writingFor1s((end) => end);
    tracker.observe(1100, 100n, []);
    tracker.observe(4000, 100n, []);
    expect(tracker.lagMs(4000)).toBe(3000);
  });

  test("is that of the slowest of several", () => {
    const tracker = writingFor1s((end) => Math.min(end, 35));
    tracker.observe(1100, 100n, [...at(35), { name: "reader", reached: 100n }]);
    expect(tracker.lagMs(1100)).toBe(800);
  });

  test("is unknown before the first replica was seen", () => {
    const tracker = new LagTracker();
    tracker.observe(0, 5n, []);
    expect(tracker.lagMs(0)).toBeNull();
  });

  test("of a replica that was behind from the start is at least the time it was watched", () => {
    const tracker = new LagTracker();
    tracker.observe(0, 50n, at(10));
    tracker.observe(400, 60n, at(10));
    expect(tracker.lagMs(400)).toBe(400);
  });
});

describe("the state of replication", () => {
  test.each([
    ["pause-writes", null, "no-replica"],
    ["pause-writes", 1000, "within-budget"],
    ["pause-writes", 1001, "paused"],
    ["degraded", 1001, "degraded"],
    ["none", 1001, "over-budget"],
  ] as const)("under %s, with a budget of 1000 ms and a lag of %j ms: %s", (policy, lagMs, state) => {
    expect(lagStateOf(policy, 1000, lagMs)).toBe(state);
  });
});
