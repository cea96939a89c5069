/** Faults of links, on a real Toxiproxy, with canary lines as the only witnesses. */
import { createServer, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { lineRefused } from "../../harness/fault/line-probes.ts";
import { linkCut } from "../../harness/fault/link-cut.ts";
import { linkThrottled } from "../../harness/fault/link-throttled.ts";
import { mirrorCut } from "../../harness/fault/mirror-cut.ts";
import { regionOutage } from "../../harness/fault/region-outage.ts";
import type { LiveRegion, LiveTopology } from "../../harness/provider/live-topology.ts";
import type { Freeze, Parts, Wipe } from "../../harness/provider/region-abilities.ts";
import { bothCanaries, conduitsAt, type Joined, join } from "../link/joined.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";
import { sabotaged, unproven, wholeLife } from "./proof.ts";

const conduits = conduitsAt("127.212.3", [...bothCanaries, ["a", "b", "kafka"], ["b", "a", "kafka"]]);
const hows = ["hold", "drop", "refuse", "reset"] as const;
let joined: Joined;
let on: LiveTopology;
let brokers: Server[];

beforeAll(async () => {
  joined = await join(conduits);
  on = fakeTopology([fakeRegion("a"), fakeRegion("b")], joined);
  brokers = ["127.212.3.11", "127.212.3.12"].map((host) => answeringLikeKafka().listen(7100, host));
});
afterEach(() => joined.canaries.hangUp());
afterAll(async () => {
  await joined?.close();
  for (const broker of brokers ?? []) broker.close();
});

/** Answers every question with its correlation id and no error. */
function answeringLikeKafka(): Server {
  return createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (asked: Buffer) => {
      for (let at = 0; at < asked.length; at += 4 + asked.readInt32BE(at)) {
        const answer = Buffer.alloc(10);
        answer.writeInt32BE(6, 0);
        asked.copy(answer, 4, at + 8, at + 12);
        socket.write(answer);
      }
    });
  });
}

describe.each(hows)("a link that cuts by %s", (how) => {
  test.each([false, true])("is proven cut and proven healed, both ways: %s", async (bothWays) => {
    expect(await wholeLife(linkCut({ from: "a", to: "b", how, bothWays }), on)).toBeNull();
  });

  test("is not proven when nothing was cut, and the reason names the probe", async () => {
    expect(await sabotaged(linkCut({ from: "a", to: "b", how, bothWays: true }), on)).toMatch(
      /^(old-line-(stalls|is-over|breaks-off)) on .+: .+/,
    );
  });
});

test("a cut of the other direction does not pass for this one", async () => {
  const fault = linkCut({ from: "a", to: "b", how: "hold" }).arm(on);
  await fault.prepare!();
  const other = await joined.links.cut({ from: "b", to: "a", how: "hold" });
  expect(await unproven(fault.effectProbes(), 1_500)).toMatch(/^old-line-stalls on a->b/);
  await other.heal();
});

test("a cut of both directions does not pass for one", async () => {
  const fault = linkCut({ from: "a", to: "b", how: "hold" }).arm(on);
  await fault.prepare!();
  await fault.inject();
  const other = await joined.links.cut({ from: "b", to: "a", how: "hold" });
  expect(await unproven(fault.effectProbes(), 1_500)).toMatch(/^old-line-flows on b->a/);
  await other.heal();
  await fault.heal();
});

test("a cut that was not healed is not proven healed", async () => {
  const fault = linkCut({ from: "a", to: "b", how: "hold" }).arm(on);
  await fault.prepare!();
  await fault.inject();
  expect(await unproven(fault.effectProbes())).toBeNull();
  expect(await unproven(fault.healProbes(), 1_500)).toMatch(/^new-line-flows on a->b/);
  await fault.heal();
});

test("a partition is said to be one, and which regions fall behind", () => {
  const oneWay = linkCut({ from: "a", to: "b", how: "hold" });
  const bothWays = linkCut({ from: "a", to: "b", how: "hold", bothWays: true });
  expect([oneWay.kind, oneWay.target, oneWay.regionsBehind]).toEqual(["link-cut", "a->b", ["a", "b"]]);
  expect([bothWays.kind, bothWays.target, bothWays.regionsBehind]).toEqual([
    "partition",
    "a<->b",
    ["a", "b"],
  ]);
});

describe("a throttled link", () => {
  test.each([1_000, 200_000])("is proven slow at %i bytes per second and proven fast again", async (rate) => {
    expect(await wholeLife(linkThrottled({ from: "a", to: "b", bytesPerSecond: rate }), on)).toBeNull();
  });

  test("of one service is shown by canaries too", async () => {
    const fault = linkThrottled({ from: "a", to: "b", bytesPerSecond: 1_000, service: "kafka" });
    expect(await wholeLife(fault, on)).toBeNull();
  });

  test("is not proven when nothing was throttled", async () => {
    expect(await sabotaged(linkThrottled({ from: "a", to: "b", bytesPerSecond: 1_000 }), on)).toMatch(
      /^old-line-trickles on a->b.+bytes arrived within/,
    );
  });

  test("is not proven by a link that is cut", async () => {
    const fault = linkThrottled({ from: "a", to: "b", bytesPerSecond: 1_000 }).arm(on);
    await fault.prepare!();
    const cut = await joined.links.cut({ from: "a", to: "b", how: "hold" });
    expect(await unproven(fault.effectProbes(), 2_000)).toMatch(/nothing arrives at all/);
    await cut.heal();
  });
});

describe("a mirror that is cut off", () => {
  test("is proven on the links that it dials, and the other mirror goes on", async () => {
    expect(await wholeLife(mirrorCut("a"), on)).toBeNull();
  });

  test("is not proven when nothing was cut", async () => {
    expect(await sabotaged(mirrorCut("a"), on)).toMatch(
      /^old-kafka-line-stalls on a->b:kafka: the broker answers/,
    );
  });

  test("is not proven when the other mirror is cut off too", async () => {
    const [one, two] = [mirrorCut("a").arm(on), mirrorCut("b").arm(on)];
    await two.prepare!();
    await two.inject();
    await one.prepare!();
    await one.inject();
    expect(await unproven(one.effectProbes(), 1_500)).toMatch(/^new-kafka-line-answers on b->a:kafka/);
    await one.heal();
    await two.heal();
  });
});

describe("faults that outlive a region's outage", () => {
  const outlived = {
    "a partition": () => linkCut({ from: "a", to: "b", how: "hold", bothWays: true }),
    "a throttle": () => linkThrottled({ from: "a", to: "b", bytesPerSecond: 1_000 }),
    "a mirror's cut": () => mirrorCut("a"),
  };
  test.each(Object.entries(outlived))(
    "%s is healed on new connections when its old ones are gone",
    async (_, make) => {
      const fault = make().arm(on);
      await fault.prepare!();
      await fault.inject();
      expect(await unproven(fault.effectProbes())).toBeNull();
      await joined.links.sever("a");
      expect(await unproven([lineRefused(on, "a", "b")])).toBeNull();
      await joined.links.rejoin("a");
      await fault.heal();
      expect(await unproven(fault.healProbes())).toBeNull();
    },
  );
});

/** Region a, which can be frozen, killed and wiped; each does nothing unless it is given. */
function ownedRegion(more: Partial<Freeze & Parts & Wipe>): LiveRegion {
  const abilities: Freeze & Parts & Wipe = {
    freeze: async () => {},
    thaw: async () => {},
    motion: async () => ({ moving: 0, frozen: 0 }),
    living: async () => 0,
    kill: async () => ({ processes: 0, skewMs: 0 }),
    start: async () => {},
    retire: async () => {},
    wipe: async () => {},
    ...more,
  };
  return fakeRegion("a", { abilities: { freeze: abilities, parts: abilities, wipe: abilities } });
}

describe("a region's outage", () => {
  test("is not proven while its links are up, though all its processes are gone", async () => {
    const dead = fakeTopology([ownedRegion({ living: async () => 0 }), fakeRegion("b")], joined);
    expect(await unproven(regionOutage("a").arm(dead).effectProbes(), 500)).toMatch(
      /^new-line-refused on a->b.+accepted/,
    );
  });

  test.each(["kept", "lost"] as const)(
    "with its disk %s is healed on links that open again",
    async (disk) => {
      const done: string[] = [];
      const a = ownedRegion({
        freeze: async () => void done.push("freeze"),
        kill: async () => ({ processes: 3, skewMs: 1 }),
        living: async () => 0,
        wipe: async () => void done.push("wipe"),
        start: async () => void done.push("start"),
      });
      const live = fakeTopology([a, fakeRegion("b")], joined);
      expect(await wholeLife(regionOutage("a", { disk }), live)).toBeNull();
      expect(done).toEqual(disk === "lost" ? ["freeze", "wipe", "start"] : ["freeze", "start"]);
    },
  );
});
