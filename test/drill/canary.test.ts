/** What is said when a canary does not arrive. */
import { afterEach, expect, test, vi } from "vitest";
import { sendCanaries } from "../../harness/drill/canary.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { acknowledge, delivery, Edge, refuse, unavailable } from "../load/edge.ts";

vi.mock("../../harness/machine/await.ts", () => ({ awaitNull: (ask: () => unknown) => ask() }));

const system = { deliver: delivery, ledger: { kind: "redis", match: "*", prefix: "" } as const };
const { signal } = new AbortController();
let edge: Edge;
let other: Edge | undefined;
afterEach(async () => {
  await edge.close();
  await other?.close();
});

/** Sends one to `edge` and one to `other`, on a real clock. */
function sendToBoth(written: HistoryRecord[], until: AbortSignal): Promise<unknown> {
  const region = (name: string) => ({ name, entry: (name === "north" ? edge : other!).origin, parts: [] });
  const live = { regions: [], region, edge: { serving: ["north", "south"] } };
  const history = { now: () => performance.now(), write: (record: HistoryRecord) => written.push(record) };
  return sendCanaries(live, system, history, "r", { signal: until });
}

test("one that is refused is told when the others are over: none is sent or recorded after that", async () => {
  edge = await Edge.listen("127.233.9.5", refuse);
  other = await Edge.listen("127.233.9.6", (response, received, nth) =>
    (nth === 1 ? unavailable : acknowledge)(response, received, nth),
  );
  const written: HistoryRecord[] = [];
  await expect(sendToBoth(written, signal)).rejects.toThrow("north did not take the canary");
  expect(written.map((one) => one.k === "op" && [one.id, one.tries.length])).toEqual([
    ["canary-r-north", 1],
    ["canary-r-south", 2],
  ]);
});

test("none is waited for when the drill is stopped, and what was sent is recorded", async () => {
  edge = await Edge.listen("127.233.9.5", unavailable);
  other = await Edge.listen("127.233.9.6", unavailable);
  const written: HistoryRecord[] = [];
  const stopped = new AbortController();
  setTimeout(() => stopped.abort(new Error("stopped")), 100);
  const startedAt = performance.now();
  await expect(sendToBoth(written, stopped.signal)).rejects.toThrow("stopped");
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(written.map((one) => one.k === "op" && one.outcome)).toEqual(["info", "info"]);
});

test("the region that lacks it is named, and whose logs to look into", async () => {
  edge = await Edge.listen("127.233.9.5", acknowledge);
  const region = (name: string) => ({
    name,
    entry: edge.origin,
    parts: ["broker", "books"],
    async *read() {
      if (name === "north") yield { event_id: "canary-r-north" };
    },
  });
  const live = { regions: ["north", "south"].map(region), region, edge: { serving: ["north"] } };
  const history = { now: () => 0, write() {} };
  await expect(sendCanaries(live, system, history, "r", { signal })).rejects.toThrow(
    "the regions do not reach each other within 60 s: south has not applied canary-r-north. See the logs of broker, books",
  );
});
