import { expect, test } from "vitest";
import { LagTrack } from "../../harness/drill/lag-track.ts";

const sample = (at: number, written: number, taken: number) =>
  ({ k: "sample", at, acknowledged: 0, positions: { wal: { here: written, there: taken } } }) as const;

test("a region lags by how long ago the others had written what it has taken over now", () => {
  const track = new LagTrack(["here", "there"]);
  for (const [at, written, taken] of [
    [0, 0, 0],
    [500, 10, 10],
    [1_000, 20, 10],
    [1_500, 30, 12],
  ] as const)
    track.add(sample(at, written, taken));
  expect(track.lagMs("there")).toBe(1_000);
  expect(track.lagMs("here")).toBe(0);
});

test("a stall counts although nothing more is written", () => {
  const track = new LagTrack(["here", "there"]);
  for (const at of [0, 500, 1_000, 1_500]) track.add(sample(at, at === 0 ? 0 : 10, 0));
  expect(track.lagMs("there")).toBe(1_500);
});

test("time in which the harness stood still is no lag", () => {
  const track = new LagTrack(["here", "there"]);
  track.add(sample(0, 10, 10), 0);
  track.add(sample(5_000, 20, 19), 100);
  expect(track.lagMs("there")).toBe(100);
});

test("nothing is known of a region before it was seen", () => {
  expect(new LagTrack(["here", "there"]).lagMs("there")).toBeNull();
});
