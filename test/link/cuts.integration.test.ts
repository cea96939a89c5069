/** What each way of cutting does, on real connections, whichever side dialled them. docs/faults.md says the same in words. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CanaryLine } from "../../harness/link/canary-line.ts";
import type { Cut } from "../../harness/link/links.ts";
import { awaitNull } from "../../harness/machine/await.ts";
import { bothCanaries, conduitsAt, type Joined, join } from "./joined.ts";

const conduits = conduitsAt("127.212.1", [...bothCanaries, ["edge", "a", "web"], ["a", "b", "log"]]);
const diallers = [
  { dialler: "a", server: "b" },
  { dialler: "b", server: "a" },
];
const directions = [
  { from: "a", to: "b" },
  { from: "b", to: "a" },
];
const windowMs = 300;
let joined: Joined;
let cuts: Cut[] = [];

beforeAll(async () => {
  joined = await join(conduits);
});
afterEach(async () => {
  for (const cut of cuts) await cut.heal();
  cuts = [];
  joined.canaries.hangUp();
});
afterAll(() => joined?.close());

async function cut(spec: Parameters<Joined["links"]["cut"]>[0]): Promise<Cut> {
  const made = await joined.links.cut(spec);
  cuts.push(made);
  return made;
}

async function openLine(dialler: string, server: string): Promise<CanaryLine> {
  const line = await joined.canaries.line(dialler, server);
  await flows(line, "a", 100);
  await flows(line, "b", 100);
  return line;
}

function arrived(line: CanaryLine, from: string): string | null {
  const { pushedBytes, arrivedBytes, exact } = line.flow(from);
  if (!exact) return "other bytes arrived";
  return arrivedBytes === pushedBytes ? null : `${arrivedBytes} of ${pushedBytes} bytes arrived`;
}

async function flows(line: CanaryLine, from: string, bytes: number, limitMs = 2_000): Promise<void> {
  line.push(from, bytes);
  expect(await awaitNull(() => arrived(line, from), { limitMs, everyMs: 5 })).toBeNull();
}

async function stalls(line: CanaryLine, from: string, bytes = 1_000): Promise<void> {
  const before = line.flow(from).arrivedBytes;
  line.push(from, bytes);
  await pause(windowMs);
  expect(line.flow(from).arrivedBytes).toBe(before);
}

async function ends(line: CanaryLine, at: string): Promise<string> {
  const why = () => (line.state(at) === "open" ? "open" : null);
  expect(await awaitNull(why, { limitMs: 2_000, everyMs: 5 })).toBeNull();
  return line.state(at);
}

describe.each(diallers)("on connections that $dialler dials", ({ dialler, server }) => {
  describe.each(directions)("cut from $from to $to", ({ from, to }) => {
    test("hold: bytes stall on old and new connections, flow the other way, and arrive byte-exact after healing", async () => {
      const old = await openLine(dialler, server);
      const held = await cut({ from, to, how: "hold" });
      await stalls(old, from, 300_000);
      await flows(old, to, 10_000);
      const young = await joined.canaries.line(dialler, server);
      await stalls(young, from);
      await flows(young, to, 10_000);
      await held.heal();
      for (const line of [old, young]) {
        await flows(line, from, 1_000);
        expect([line.state("a"), line.state("b")]).toEqual(["open", "open"]);
      }
    });

    test("hold: a connection closed meanwhile is seen closed only after healing", async () => {
      const old = await openLine(dialler, server);
      const held = await cut({ from, to, how: "hold" });
      old.push(from, 5_000);
      old.hangUp(from);
      await pause(windowMs);
      expect(old.state(to)).toBe("open");
      await held.heal();
      expect(await ends(old, to)).toBe("closed");
      expect(arrived(old, from)).toBeNull();
    });

    test("drop: bytes are gone, flow the other way, and healing closes the connections", async () => {
      const old = await openLine(dialler, server);
      const dropped = await cut({ from, to, how: "drop" });
      await stalls(old, from);
      await flows(old, to, 10_000);
      const young = await joined.canaries.line(dialler, server);
      await stalls(young, from);
      await flows(young, to, 10_000);
      await dropped.heal();
      for (const line of [old, young]) {
        expect(await ends(line, to)).toBe("closed");
        expect(line.flow(from).arrivedBytes).toBeLessThan(line.flow(from).pushedBytes);
      }
      await openLine(dialler, server);
    });

    test("refuse: old connections are closed and new ones refused, in both directions", async () => {
      const old = await openLine(dialler, server);
      const refused = await cut({ from, to, how: "refuse" });
      await Promise.all([ends(old, "a"), ends(old, "b")]);
      for (const [near, far] of [
        ["a", "b"],
        ["b", "a"],
      ] as const)
        await expect(joined.canaries.line(near, far)).rejects.toThrow(/ECONNREFUSED/);
      await refused.heal();
      await openLine(dialler, server);
    });

    test("reset: the next byte closes an old connection and resets a new one; the other way bytes flow until then", async () => {
      const old = await openLine(dialler, server);
      await cut({ from, to, how: "reset" });
      await flows(old, to, 10_000);
      old.push(from, 1_000);
      expect(await ends(old, to)).toBe("closed");
      const young = await joined.canaries.line(dialler, server);
      await flows(young, to, 10_000);
      young.push(from, 1_000);
      expect(await ends(young, to)).toBe("reset");
    });
  });
});

describe("cuts side by side", () => {
  test("two holds of one direction: healing one leaves the other in effect and loses nothing", async () => {
    const line = await openLine("a", "b");
    const first = await cut({ from: "a", to: "b", how: "hold" });
    const second = await cut({
      from: "a",
      to: "b",
      how: "hold",
      conduits: ({ service }) => service === "canary",
    });
    await stalls(line, "a", 400_000);
    await first.heal();
    await stalls(line, "a");
    await second.heal();
    await flows(line, "a", 1_000);
  });

  test("two refusals and a severed region: a conduit opens again only after the last of them", async () => {
    const first = await cut({ from: "a", to: "b", how: "refuse" });
    const second = await cut({ from: "b", to: "a", how: "refuse" });
    await joined.links.sever("a");
    await first.heal();
    await expect(joined.canaries.line("a", "b")).rejects.toThrow(/ECONNREFUSED/);
    await joined.links.rejoin("a");
    await expect(joined.canaries.line("a", "b")).rejects.toThrow(/ECONNREFUSED/);
    await second.heal();
    await openLine("a", "b");
  });

  test("a hold survives a refusal that comes and goes over it", async () => {
    const held = await cut({ from: "a", to: "b", how: "hold" });
    const line = await joined.canaries.line("a", "b");
    await stalls(line, "a", 100_000);
    await joined.links.sever("b");
    await joined.links.rejoin("b");
    const young = await joined.canaries.line("a", "b");
    await stalls(young, "a");
    await flows(young, "b", 1_000);
    await held.heal();
    await flows(young, "a", 1_000);
  });

  test("a throttle under a hold: nothing passes while held, and what was held is throttled after", async () => {
    const line = await openLine("a", "b");
    const slow = await joined.links.throttle({ from: "a", to: "b", bytesPerSecond: 20_000 });
    cuts.push(slow);
    const held = await cut({ from: "a", to: "b", how: "hold" });
    await stalls(line, "a", 200_000);
    await held.heal();
    await pause(500);
    expect(arrived(line, "a")).not.toBeNull();
    await slow.heal();
    await flows(line, "a", 1_000);
  });

  test("a hold over a throttle heals in any order", async () => {
    const line = await openLine("a", "b");
    const held = await cut({ from: "a", to: "b", how: "hold" });
    const slow = await joined.links.throttle({ from: "a", to: "b", bytesPerSecond: 20_000 });
    cuts.push(slow);
    await stalls(line, "a", 200_000);
    await slow.heal();
    await stalls(line, "a");
    await held.heal();
    await flows(line, "a", 1_000);
  });

  test("healing twice undoes nothing of anybody else", async () => {
    const line = await openLine("a", "b");
    const first = await cut({ from: "a", to: "b", how: "hold" });
    await first.heal();
    await cut({ from: "a", to: "b", how: "hold" });
    await first.heal();
    await stalls(line, "a");
  });

  test("a cut reaches the conduits it names and no other", async () => {
    const line = await openLine("a", "b");
    await cut({ from: "a", to: "b", how: "hold", conduits: ({ service }) => service === "log" });
    await flows(line, "a", 1_000);
  });

  test("a receiver that dies while bytes are held for it does not keep the others from healing", async () => {
    const [dead, alive] = [await openLine("a", "b"), await openLine("a", "b")];
    const held = await cut({ from: "b", to: "a", how: "hold" });
    dead.push("b", 8_000_000);
    alive.push("b", 500_000);
    await pause(windowMs);
    dead.destroy();
    const healing = held.heal();
    await flows(alive, "b", 1_000);
    await healing;
    await openLine("a", "b");
  });

  test("a cut that nothing carries is refused with what there is", async () => {
    await expect(joined.links.cut({ from: "a", to: "c", how: "hold" })).rejects.toThrow(
      /no link carries such bytes from a to c; there are a->b:canary/,
    );
  });
});

describe.each(diallers)("throttled, on connections that $dialler dials", ({ dialler, server }) => {
  test.each([1_000, 10_000, 500_000])(
    "%i bytes per second are really reached, and the other way is fast",
    async (rate) => {
      const line = await openLine(dialler, server);
      const slow = await joined.links.throttle({ from: "a", to: "b", bytesPerSecond: rate });
      cuts.push(slow);
      const before = line.flow("a").arrivedBytes;
      const startedAt = performance.now();
      line.push("a", rate * 2);
      await flows(line, "b", 100_000);
      await pause(1_000 - (performance.now() - startedAt));
      const reached = ((line.flow("a").arrivedBytes - before) / (performance.now() - startedAt)) * 1_000;
      expect(reached / rate).toBeGreaterThan(0.7);
      expect(reached / rate).toBeLessThan(1.2);
      await slow.heal();
      await flows(line, "a", 1_000);
    },
  );
});

test("less than a thousand bytes per second cannot be had", async () => {
  expect(() => joined.links.throttle({ from: "a", to: "b", bytesPerSecond: 999 })).toThrow(
    /1000 bytes per second/,
  );
});
