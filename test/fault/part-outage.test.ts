import { expect, test } from "vitest";
import { partOutage } from "../../harness/fault/part-outage.ts";
import { regionOutage } from "../../harness/fault/region-outage.ts";
import type { LiveTopology } from "../../harness/provider/live-topology.ts";
import { liveOf } from "./live.ts";
import { sabotaged, unproven, wholeLife } from "./proof.ts";

const nothingBetween = { links: {}, canaries: { reaches: () => false } } as unknown as LiveTopology;

/** A region with two processes a part, which remembers what was done to it. */
function region() {
  const done: string[] = [];
  const alive = new Set(["redis", "worker"]);
  const chosen = (parts: readonly string[] = ["redis", "worker"]) => parts;
  return {
    done,
    living: async (parts?: readonly string[]) => chosen(parts).filter((part) => alive.has(part)).length * 2,
    async kill(parts?: readonly string[]) {
      for (const part of chosen(parts)) alive.delete(part);
      done.push(`kill ${chosen(parts)}`);
      return { processes: 2, skewMs: 0 };
    },
    async wipe(parts?: readonly string[]) {
      done.push(`wipe ${chosen(parts)}`);
    },
    async start(parts?: readonly string[]) {
      for (const part of chosen(parts)) alive.add(part);
      done.push(`start ${chosen(parts)}`);
    },
    pending: async (parts?: readonly string[]) => {
      const dead = chosen(parts).find((part) => !alive.has(part));
      return dead === undefined ? null : `${dead} is dead`;
    },
  };
}

test("parts die alone and are started on the data they left", async () => {
  const a = region();
  expect(
    await wholeLife(partOutage("a", ["worker"], { data: "kept" }), liveOf(nothingBetween, { a })),
  ).toBeNull();
  expect(a.done).toEqual(["kill worker", "start worker"]);
});

test("lost data is deleted while the parts are dead", async () => {
  const a = region();
  expect(
    await wholeLife(partOutage("a", ["redis"], { data: "lost" }), liveOf(nothingBetween, { a })),
  ).toBeNull();
  expect(a.done).toEqual(["kill redis", "wipe redis", "start redis"]);
});

test("parts that were never killed are not proven dead, and keep their data", async () => {
  const a = region();
  const fault = partOutage("a", ["redis"], { data: "lost" });
  expect(await sabotaged(fault, liveOf(nothingBetween, { a }))).toBe(
    "no-process on a: 2 processes of redis are alive",
  );
  expect(a.done).toEqual([]);
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
  const on = liveOf(nothingBetween, { a: region() }, edge);
  await fault.prepare!(on);
  expect(await unproven(fault.healProbes(on), 100)).toBe(
    "edge-sees-region on a: the edge still holds a to be down",
  );
});

test("a region cannot be said to serve on without the service that the edge sends to", async () => {
  const fault = partOutage("a", ["redis", "worker"], { data: "kept" });
  const on = (serving: string[]) => liveOf(nothingBetween, { a: region() }, { service: "worker", serving });
  await expect(fault.prepare!(on(["a"]))).rejects.toThrow("a cannot serve without worker");
  await fault.prepare!(on(["b"]));
});

test("a region that gets no traffic any more is healed without the edge", async () => {
  const states = async () => ({ a: "down" as const });
  const healed = (serving: string[]) => {
    const on = liveOf(nothingBetween, { a: region() }, { serving, states });
    return unproven(regionOutage("a").healProbes(on), 100);
  };
  expect(await healed(["b"])).toBeNull();
  expect(await healed(["a", "b"])).toBe("edge-sees-region on a: the edge still holds a to be down");
});
