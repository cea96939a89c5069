/** What the history learns of logs that are followed. */
import { expect, test } from "vitest";
import type { EntrySource, SystemUnderTest } from "../../harness/contract/system.ts";
import { LogTap } from "../../harness/drill/log-tap.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import type { HistoryWriter } from "../../harness/history/writer.ts";
import type { LogPlace } from "../../harness/provider/live-topology.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";

const system = {
  logs: [{ name: "payments", entries: (path: string) => ({ kind: "http", service: "log", path }) }],
} as unknown as SystemUnderTest;

/** One log, of "a"; each region holds as many entries of it as `held` says. */
function tapping(held: Record<string, number | Error>) {
  const written: HistoryRecord[] = [];
  const history = { now: () => 0, write: (record: HistoryRecord) => written.push(record) };
  const tail = (name: string) => async (source: EntrySource, after: LogPlace | null) => {
    const count = held[name]!;
    if (count instanceof Error) throw count;
    const ofA = source.kind === "http" && source.path === "a";
    const all = Array.from({ length: ofA ? count : 0 }, (_, i): [number, string] => [i, `e-${i}`]);
    const entries = all.filter(([position]) => position > (after?.position ?? -1));
    return { incarnation: "A", position: all.length - 1, entries };
  };
  const live = fakeTopology(["a", "b"].map((name) => fakeRegion(name, { tail: tail(name) })));
  return { tap: new LogTap(live, system, history as unknown as HistoryWriter), written };
}

const seen = (records: readonly HistoryRecord[]) =>
  records.flatMap((one) =>
    one.k === "log" && one.origin === "a" ? [[one.region, one.entries.map(([, id]) => id)]] : [],
  );

test("every copy is written down at first, empty: what an earlier drill left is not looked at", async () => {
  const held = { a: 2, b: 1 };
  const { tap, written } = tapping(held);
  await tap.skipAll();
  expect(seen(written)).toEqual([
    ["a", []],
    ["b", []],
  ]);
  Object.assign(held, { a: 4, b: 3 });
  expect(await tap.look()).toEqual([]);
  expect(seen(written).slice(2)).toEqual([
    ["a", ["e-2", "e-3"]],
    ["b", ["e-1", "e-2"]],
  ]);
});

test("a region that does not answer is named, and read from where it was left when it does", async () => {
  const held: Record<string, number | Error> = { a: 1, b: 0 };
  const { tap, written } = tapping(held);
  await tap.skipAll();
  held.a = new Error("gone");
  expect(await tap.look()).toContain("payments of a in a: gone");
  held.a = 3;
  expect(await tap.look()).toEqual([]);
  expect(seen(written).at(-1)).toEqual(["a", ["e-1", "e-2"]]);
});

test("a log that does not answer at first, as on a busy machine, is waited for", async () => {
  const held: Record<string, number | Error> = { a: 2, b: new Error("there is no leader for this topic") };
  const { tap, written } = tapping(held);
  const skipping = tap.skipAll();
  held.b = 2;
  await skipping;
  expect(seen(written)).toEqual([
    ["a", []],
    ["b", []],
  ]);
});
