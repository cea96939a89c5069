/** The recovery time of regions that commands kill: the interval holds the true outage, and what another sender sees of it. */
import { expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import { rtoOf } from "../../harness/measure/rto.ts";
import { deaths, queuedMs, seenIn, type World } from "./outage-worlds.ts";

const runs = 200;

function judged(world: World) {
  const { trueMs, independentMs, records } = seenIn(world);
  const { lowerMs, upperMs } = rtoOf(indexRecords(records))!;
  const holds = (ms: number) => lowerMs! <= ms && ms <= upperMs!;
  const held = holds(trueMs) && holds(independentMs);
  return { world, trueMs, independentMs, lowerMs, upperMs, held, heldTrue: holds(trueMs) };
}

const ways = [
  { spread: "all", named: true },
  { spread: "all", named: false },
  { spread: "half", named: true },
] as const;

const trials = Array.from({ length: runs }, (_, seed) =>
  judged({
    ...ways[seed % ways.length]!,
    seed,
    death: deaths[Math.floor(seed / ways.length) % deaths.length]!,
    perSecond: seed % 2 === 0 ? 100 : 200,
  }),
);

it(`the interval holds what is true and what another sender saw in ${runs} of ${runs} drills`, () => {
  expect(trials.filter(({ held }) => !held)).toEqual([]);
});

it.each([true, false])(
  "holds what is true however an edge spreads requests, with regions named: %s",
  (named) => {
    const spreads = (["turns", "kept"] as const).flatMap((spread) =>
      deaths.flatMap((death) =>
        Array.from({ length: 8 }, (_, seed) =>
          judged({ spread, named, seed, death, perSecond: seed % 2 === 0 ? 100 : 200 }),
        ),
      ),
    );
    expect(spreads.filter(({ heldTrue }) => !heldTrue)).toEqual([]);
  },
);

it("holds what is true where a region took longer and longer for its answers before it died", () => {
  const slow = Array.from({ length: 34 }, (_, i) =>
    judged({ spread: "all", named: true, seed: 1000 + i, death: "slow", perSecond: i % 2 === 0 ? 200 : 100 }),
  );
  expect(slow.filter(({ held }) => !held)).toEqual([]);
});

it("is no wider where the frozen region itself answers again before the first attempt times out", () => {
  const brief = Array.from({ length: 20 }, (_, seed) =>
    judged({ spread: "all", named: true, seed, death: "frozen-briefly", perSecond: 100 }),
  );
  expect(brief.filter(({ held }) => !held)).toEqual([]);
  expect(brief.filter(({ lowerMs, upperMs }) => upperMs! - lowerMs! > 120)).toEqual([]);
});

it("holds what another sender saw where the harness itself knows when the outage began", () => {
  const paused = Array.from({ length: 40 }, (_, seed) =>
    judged({
      spread: "all",
      named: seed % 2 === 0,
      seed,
      death: "paused",
      perSecond: seed % 4 < 2 ? 100 : 200,
    }),
  );
  expect(paused.filter(({ held }) => !held)).toEqual([]);
});

it("requests that wait for service to be back make it wider by their wait alone", () => {
  const queued = Array.from({ length: 40 }, (_, seed) =>
    judged({ spread: "all", named: seed % 2 === 0, seed, death: "queued", perSecond: 100 }),
  );
  expect(queued.filter(({ held }) => !held)).toEqual([]);
  expect(queued.filter(({ lowerMs, upperMs }) => upperMs! - lowerMs! > queuedMs + 20 + 50)).toEqual([]);
});

it("the interval is at most two sampling periods and 50 ms wide where all requests fail at once, but for one in twenty", () => {
  const atOnce = trials.filter(({ world }) => world.death !== "slow" && world.spread === "all");
  const tooWide = atOnce.filter(
    ({ world, lowerMs, upperMs }) => upperMs! - lowerMs! > 2000 / world.perSecond + 50,
  );
  expect(tooWide.length).toBeLessThanOrEqual(atOnce.length / 20);
});
