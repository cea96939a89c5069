import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { AskedLine } from "../../harness/fault/asked-line.ts";
import { regionBack } from "../../harness/fault/region-back.ts";
import { regionFreeze } from "../../harness/fault/region-freeze.ts";
import type { LiveRegion } from "../../harness/provider/live-topology.ts";
import type { Freeze, Motion, Parts } from "../../harness/provider/region-abilities.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";
import { sabotaged, unproven, wholeLife } from "./proof.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server) {
  servers.push(server.listen(0, "127.0.0.1"));
  await new Promise((resolve) => server.once("listening", resolve));
  const { address: host, port } = server.address() as AddressInfo;
  return { host, port };
}

/** Region a with two processes, whose one part answers any bytes, unless it is frozen. */
async function region({ deaf = false, motion }: { deaf?: boolean; motion?: Motion } = {}) {
  const done: string[] = [];
  const unanswered: Socket[] = [];
  let frozen = false;
  const answer = (socket: Socket) => socket.end("what?");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => (frozen ? unanswered.push(socket) : answer(socket)));
  });
  const at = await listening(server);
  const freeze: Freeze = {
    async freeze() {
      done.push("freeze");
      frozen = true;
    },
    async thaw() {
      done.push("thaw");
      frozen = false;
      if (!deaf) for (const socket of unanswered) answer(socket);
    },
    motion: async () => motion ?? (frozen ? { moving: 0, frozen: 2 } : { moving: 2, frozen: 0 }),
  };
  const parts: Parts = {
    living: async (chosen = ["webhook"]) => (chosen.includes("webhook") ? 2 : 0),
    kill: async () => ({ processes: 0, skewMs: 0 }),
    start: async () => {},
    retire: async () => {},
  };
  const a: LiveRegion = fakeRegion("a", {
    listens: [
      { ...at, part: "webhook" },
      { ...at, port: 1, part: "dormant" },
    ],
    abilities: { freeze, parts },
    pending: async () => (frozen ? "webhook is silent" : null),
  });
  return { a, done, on: fakeTopology([a]) };
}

test("a region hangs and goes on where it stood; parts that do not run are not asked", async () => {
  const { on, done } = await region();
  expect(await wholeLife(regionFreeze("a"), on)).toBeNull();
  expect(done).toEqual(["freeze", "thaw"]);
});

test("a region that was never frozen is not proven to hang", async () => {
  const { on } = await region();
  expect(await sabotaged(regionFreeze("a"), on)).toBe("no-process-moves on a: 2 of 2 processes move");
});

test.each([
  ["one process moves", { moving: 1, frozen: 1 }, "1 of 2 processes move"],
  ["none is left", { moving: 0, frozen: 0 }, "no process of the region is alive"],
])("a region of which %s is not frozen", async (_, motion, why) => {
  const { on } = await region({ motion });
  expect(await unproven(regionFreeze("a").arm(on).effectProbes(), 100)).toBe(`no-process-moves on a: ${why}`);
});

test("processes that stand still prove nothing while somebody answers in their place", async () => {
  const { on } = await region({ motion: { moving: 0, frozen: 2 } });
  expect(await sabotaged(regionFreeze("a"), on)).toMatch(
    /^old-connection-hangs on a\/webhook: 127\.0\.0\.1:\d+ answers$/,
  );
});

test("a dead region does not pass for a frozen one", async () => {
  const { on } = await region({ motion: { moving: 0, frozen: 2 } });
  const fault = regionFreeze("a").arm(on);
  await fault.prepare!();
  const probes = fault.effectProbes().filter(({ name }) => name === "new-connection-hangs");
  servers[0]!.close();
  expect(await unproven(probes, 100)).toMatch(/refuses connections$/);
});

test("what was asked meanwhile and is never answered shows that the region did not go on", async () => {
  const { on } = await region({ deaf: true });
  const fault = regionFreeze("a").arm(on);
  await fault.prepare!();
  await fault.inject();
  expect(await unproven(fault.effectProbes())).toBeNull();
  expect(await unproven(fault.healProbes(), 100)).toMatch(/^every-process-moves on a: 2 of 2/);
  await fault.heal();
  expect(await unproven(fault.healProbes(), 100)).toBe(
    "held-connections-go-on on a: 2 of 2 connections are silent",
  );
});

test("a part that does not run any more cannot be asked before the fault", async () => {
  const { on } = await region();
  servers[0]!.close();
  await expect(regionFreeze("a").arm(on).prepare!()).rejects.toThrow(/refuses connections/);
});

test("a server that hangs up does not hang", async () => {
  const line = await AskedLine.open(await listening(createServer((socket) => socket.end())));
  expect(await line.silence(1_000)).toMatch(/hangs up$/);
  expect(line.stands).toBe(false);
});

test("a region is lost while it hangs, and the edge must see it again where it is to serve", async () => {
  const states = async () => ({ a: "down" as const });
  const on = fakeTopology([(await region()).a], { edge: { serving: ["a"], states } });
  expect(regionFreeze("a").regionsLost).toEqual(["a"]);
  expect(await unproven(regionBack(on, "a"), 100)).toBe(
    "edge-sees-region on a: the edge still holds a to be down",
  );
});
