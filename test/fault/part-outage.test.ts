import { expect, test } from "vitest";
import { partOutage } from "../../harness/fault/part-outage.ts";
import { regionOutage } from "../../harness/fault/region-outage.ts";
import type { LiveRegion } from "../../harness/provider/live-topology.ts";
import { ability, type Freeze, type Parts, type Wipe } from "../../harness/provider/region-abilities.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";
import { sabotaged, unproven, wholeLife } from "./proof.ts";

/** Region a with two processes a part, which remembers what was done to it. */
function region(more: Partial<LiveRegion> = {}) {
  const done: string[] = [];
  const alive = new Set(["redis", "worker"]);
  const chosen = (parts: readonly string[] = ["redis", "worker"]) => parts;
  const able: Freeze & Parts & Wipe = {
    freeze: async () => void done.push("freeze"),
    thaw: async () => void done.push("thaw"),
    motion: async () => ({ moving: alive.size, frozen: 0 }),
    living: async (parts) => chosen(parts).filter((part) => alive.has(part)).length * 2,
    async kill(parts) {
      for (const part of chosen(parts)) alive.delete(part);
      done.push(`kill ${chosen(parts)}`);
      return { processes: 2, skewMs: 0 };
    },
    retire: async (parts) => void done.push(`retire ${parts}`),
    wipe: async (parts) => void done.push(`wipe ${chosen(parts)}`),
    async start(parts) {
      for (const part of chosen(parts)) alive.add(part);
      done.push(`start ${chosen(parts)}`);
    },
  };
  const a = fakeRegion("a", {
    abilities: { freeze: able, parts: able, wipe: able },
    pending: async (parts) => {
      const dead = chosen(parts).find((part) => !alive.has(part));
      return dead === undefined ? null : `${dead} is dead`;
    },
    ...more,
  });
  return { a, done };
}

test("parts die alone and are started on the data they left", async () => {
  const { a, done } = region();
  expect(await wholeLife(partOutage("a", ["worker"], { data: "kept" }), fakeTopology([a]))).toBeNull();
  expect(done).toEqual(["kill worker", "start worker"]);
});

test("lost data is deleted while the parts are dead", async () => {
  const { a, done } = region();
  expect(await wholeLife(partOutage("a", ["redis"], { data: "lost" }), fakeTopology([a]))).toBeNull();
  expect(done).toEqual(["kill redis", "wipe redis", "start redis"]);
});

test("parts that were never killed are not proven dead, and keep their data", async () => {
  const { a, done } = region();
  const fault = partOutage("a", ["redis"], { data: "lost" });
  expect(await sabotaged(fault, fakeTopology([a]))).toBe(
    "no-process on a: 2 processes of redis in a are alive",
  );
  expect(done).toEqual([]);
});

test("only what holds a region back makes it fall behind", () => {
  expect(partOutage("a", ["worker"], { data: "kept", behind: true }).regionsBehind).toEqual(["a"]);
  expect(partOutage("a", ["redis"], { data: "lost" }).regionsBehind).toEqual([]);
});

test("a region without the service that the edge sends to is lost, and back when the edge says so", async () => {
  const edge = { service: "worker", serving: ["a"], states: async () => ({ a: "down" as const }) };
  const fault = partOutage("a", ["worker"], { data: "kept", loses: true });
  expect(fault.regionsLost).toEqual(["a"]);
  expect(partOutage("a", ["worker"], { data: "kept" }).regionsLost).toEqual([]);
  const on = fakeTopology([region().a], { edge });
  const armed = fault.arm(on);
  await armed.prepare!();
  expect(await unproven(armed.healProbes(), 100)).toBe(
    "edge-sees-region on a: the edge still holds a to be down",
  );
});

test("a region cannot be said to serve on without the service that the edge sends to", async () => {
  const fault = partOutage("a", ["redis", "worker"], { data: "kept" });
  const on = (serving: string[]) => fakeTopology([region().a], { edge: { service: "worker", serving } });
  await expect(fault.arm(on(["a"])).prepare!()).rejects.toThrow("a cannot serve without worker");
  await fault.arm(on(["b"])).prepare!();
});

test("a region that gets no traffic any more is healed without the edge", async () => {
  const states = async () => ({ a: "down" as const });
  const healed = (serving: string[]) => {
    const on = fakeTopology([region().a], { edge: { serving, states } });
    return unproven(regionOutage("a").arm(on).healProbes(), 100);
  };
  expect(await healed(["b"])).toBeNull();
  expect(await healed(["a", "b"])).toBe("edge-sees-region on a: the edge still holds a to be down");
});

test.each([partOutage("a", ["worker"], { data: "kept" }), regionOutage("a")])(
  "a $kind of what runs by itself does not last if something else starts it again",
  async (fault) => {
    const { a } = region({ external: true });
    const armed = fault.arm(fakeTopology([a]));
    await armed.inject();
    expect(await unproven(armed.lastingProbes!())).toBeNull();
    await ability(a, "parts").start(["worker"]);
    expect(await unproven(armed.lastingProbes!(), 100)).toMatch("2 processes of");
  },
);

test("a part that something else has started again is started all the same: what was shut off opens", async () => {
  const { a, done } = region({ external: true });
  const armed = partOutage("a", ["worker"], { data: "kept" }).arm(fakeTopology([a]));
  await armed.inject();
  await ability(a, "parts").start(["worker"]);
  await armed.heal();
  expect(done).toEqual(["kill worker", "start worker", "start worker"]);
});
