import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Attempt } from "../../harness/history/types.ts";
import { HistoryWriter } from "../../harness/history/writer.ts";
import type { LoadOptions } from "../../harness/load/load-options.ts";
import { acknowledge, Edge, hang, loadOn, refuse, unavailable, until } from "./edge.ts";

let edge: Edge | undefined;
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

describe("stop", () => {
  it("settles every operation, each with exactly one op record, and then writes one sender record", async () => {
    const answers = [acknowledge, refuse, unavailable, hang];
    const at = await Edge.listen("127.233.4.1", (response, received, nth) => {
      const index = Number(received.eventId.split("-").at(-1));
      (nth === 1 ? answers[index % 4]! : acknowledge)(response, received, nth);
    });
    edge = at;
    const { load, history } = loadOn(at, { redelivered: 0.5 });
    await until("40 arrivals", () => load.tally.sent >= 40);
    const sentAtStop = load.tally.sent;
    await load.stop();
    const { attempted, acknowledged, refused, indeterminate, inFlight, scheduled, sent } = load.tally;
    expect(inFlight).toBe(0);
    expect(acknowledged + refused + indeterminate).toBe(attempted);
    expect(sent).toBe(scheduled);
    expect(sent - sentAtStop).toBeLessThan(10);
    expect(history.ops.length).toBe(attempted);
    expect(new Set(history.ops.map(({ id }) => id)).size).toBe(attempted);
    expect(history.senders).toEqual([history.records.at(-1)]);
    expect(history.senders[0]).toMatchObject({ scheduled, sent });
    const received = at.received.length;
    expect(received).toBe(history.ops.flatMap(({ tries }) => tries).length + history.redeliveries.length);
  });

  it("gives the same promise to whoever asks again", async () => {
    edge = await Edge.listen("127.233.4.2", acknowledge);
    const { load, history } = loadOn(edge, {});
    await Promise.all([load.stop(), load.stop()]);
    await load.stop();
    await load.abort();
    expect(history.senders.length).toBe(1);
  });
});

describe("abort", () => {
  it("settles what is in flight as indeterminate at once, those waiting for a retry included", async () => {
    edge = await Edge.listen("127.233.4.3", (response, received, nth) => {
      const index = Number(received.eventId.split("-").at(-1));
      (index % 2 === 0 ? hang : unavailable)(response, received, nth);
    });
    const { load, history } = loadOn(edge, { attemptTimeoutMs: 60_000, deadlineMs: 60_000, redelivered: 1 });
    await until("20 arrivals", () => load.tally.sent >= 20);
    const startedAt = history.now();
    const stopping = load.stop();
    await load.abort();
    await stopping;
    expect(history.now() - startedAt).toBeLessThan(1_000);
    expect(history.ops.length).toBe(load.tally.attempted);
    expect(new Set(history.ops.map(({ id }) => id)).size).toBe(load.tally.attempted);
    for (const { outcome, tries } of history.ops) {
      expect(outcome).toBe("info");
      expect(tries.length).toBeGreaterThan(0);
    }
    expect(load.tally).toMatchObject({ inFlight: 0, indeterminate: load.tally.attempted });
    expect(history.senders.length).toBe(1);
  });

  it("drops the redeliveries that were planned", async () => {
    edge = await Edge.listen("127.233.4.4", acknowledge);
    const { load, history } = loadOn(edge, { redelivered: 1 });
    await until("20 acknowledged", () => load.tally.acknowledged >= 20);
    await load.abort();
    const { acknowledged, redelivered, redeliveriesDropped } = load.tally;
    expect(redelivered + redeliveriesDropped).toBe(acknowledged);
    expect(history.redeliveries.length).toBe(redelivered);
  });
});

describe("a load", () => {
  it("says of every operation whether and when it was acknowledged, and by which region", async () => {
    edge = await Edge.listen("127.233.4.5", (response, { eventId }) => {
      const region = Number(eventId.split("-").at(-1)) % 3 === 0 ? 'us "east"' : "eu";
      response.writeHead(200).end(JSON.stringify({ region }));
    });
    const seen: [Attempt, string][] = [];
    const { load, history } = loadOn(edge, {
      onAttempt: (attempt, eventId) => seen.push([attempt, eventId]),
    });
    await until("30 acknowledged", () => load.tally.acknowledged >= 30);
    await load.stop();
    const byRegion = new Map<string, number>();
    for (const { id, tries } of history.ops) {
      const [, done, , , region] = tries[0]!;
      expect(load.operations.get(id)).toEqual({ outcome: "ok", acknowledgedAt: done });
      byRegion.set(region!, (byRegion.get(region!) ?? 0) + 1);
    }
    expect(load.acknowledgedByRegion).toEqual(byRegion);
    expect(byRegion.size).toBe(2);
    expect(load.operations.size).toBe(history.ops.length);
    expect([...load.acknowledgedBefore(history.now())].length).toBe(history.ops.length);
    expect(seen.length).toBe(history.ops.length);
  });

  it("writes lines that a real history keeps, one for each operation", async () => {
    edge = await Edge.listen("127.233.4.6", acknowledge);
    const folder = await mkdtemp(join(tmpdir(), "regiondrill-load-"));
    try {
      const history = await HistoryWriter.open(join(folder, "history.ndjson"));
      const { load } = loadOn(edge, { history, perSecond: 500 });
      await until("100 acknowledged", () => load.tally.acknowledged >= 100);
      await load.stop();
      await history.close();
      const lines = (await readFile(history.path, "utf8")).trimEnd().split("\n");
      const kinds = lines.map((line) => (JSON.parse(line) as { k: string }).k);
      expect(kinds.filter((kind) => kind === "op").length).toBe(load.tally.attempted);
      expect(kinds.at(-1)).toBe("sender");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("refuses to start with a rate, share, time-out or tag that makes no sense, saying which", () => {
    const wrong: [Partial<LoadOptions>, RegExp][] = [
      [{ perSecond: 0 }, /more than 0 arrivals a second, got 0/],
      [{ perSecond: Number.NaN }, /got NaN/],
      [{ redelivered: 1.5 }, /between 0 and 1, got 1.5/],
      [{ attemptTimeoutMs: 0 }, /more than 0 ms, got 0 and 3000/],
      [{ runTag: 'a"b' }, /a run tag is made of/],
      [{ unreadable: 0.1 }, /0.1 unreadable operations needs a system that describes one/],
      [{ unreadable: -0.1 }, /unreadable operations is between 0 and 1, got -0.1/],
      [{ versions: { 1: 2 } }, /operations of version 1 is between 0 and 1, got 2/],
      [{ versions: { 3: 0.1 } }, /from 1 to below 3, which senders use today, got 3/],
      [{ versions: { 0.5: 0.1 } }, /from 1 to below 3.*got 0.5/],
      [{ versions: { 1: 0.6, 2: 0.6 } }, /are 1 at most, got 1.2/],
    ];
    for (const [options, message] of wrong) {
      expect(() => loadOn({ origin: "http://127.233.4.7:1" }, options)).toThrow(message);
    }
  });
});
