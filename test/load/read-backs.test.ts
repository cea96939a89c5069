/** Reads of acknowledged operations: which, when, by which way, and that what is written does not notice them. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import type { ReadBack } from "../../harness/contract/read-back.ts";
import type { Delivery } from "../../harness/contract/system.ts";
import type { ReadBackRecord } from "../../harness/history/types.ts";
import type { LoadOptions } from "../../harness/load/load-options.ts";
import { readBackAfterMs } from "../../harness/load/operations.ts";
import { delivery, loadOn, until } from "./edge.ts";

interface Asked {
  readonly method: string;
  readonly id: string;
}

/** An entry that acknowledges everything, and answers reads as the test says. */
class Entry {
  readonly asked: Asked[] = [];
  /** Status of the answer to a read; 0: none. */
  read: (id: string) => number = () => 200;
  /** Told of what is delivered, before it is acknowledged. */
  taken: (id: string) => void = () => {};
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const body = await text(request).catch(() => "");
      const { method = "", url = "" } = request;
      const id = method === "GET" ? url.slice("/payments/".length) : JSON.parse(body).event_id;
      this.asked.push({ method, id });
      if (method !== "GET") this.taken(id);
      const status = method === "GET" ? this.read(id) : 200;
      if (status !== 0) response.writeHead(status).end('{"region":"a"}');
    });
  }

  static async listen(host: string): Promise<Entry> {
    const entry = new Entry();
    await new Promise<void>((resolve) => entry.#server.listen(0, host, resolve));
    return entry;
  }

  get origin(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  idsBy(method: string): string[] {
    return this.asked.filter((one) => one.method === method).map(({ id }) => id);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const readBack: ReadBack = {
  path: ({ eventId }) => `/payments/${eventId}`,
  classify: (status) => {
    const outcome = status === 200 ? "present" : status === 404 ? "absent" : "failed";
    return { outcome, region: outcome === "failed" ? null : "a" };
  },
};
const readable: Delivery = { ...delivery, readBack };

const open: Entry[] = [];
async function listen(host: string): Promise<Entry> {
  const entry = await Entry.listen(host);
  open.push(entry);
  return entry;
}
afterEach(() => Promise.all(open.splice(0).map((entry) => entry.close())));

function reading(entry: Entry, options: Partial<LoadOptions> = {}) {
  const readAll = { share: 1, afterMs: [0, 300] } as const;
  const { load, history } = loadOn(entry, { delivery: readable, readBack: readAll, ...options });
  const reads = () => history.records.filter((record): record is ReadBackRecord => record.k === "read-back");
  return { load, history, reads };
}

describe("which operations are read, and when", () => {
  const spec = { share: 0.25, afterMs: [100, 900] } as const;
  const drawn = Array.from({ length: 10_000 }, (_, i) => readBackAfterMs(7, i, spec));
  const times = drawn.filter((ms) => ms !== null);

  it("is drawn by the seed: the share holds, and every moment of the range is as likely", () => {
    expect(times.length / drawn.length).toBeCloseTo(0.25, 1);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...times)).toBeLessThanOrEqual(900);
    expect(times.filter((ms) => ms < 500).length / times.length).toBeCloseTo(0.5, 1);
    expect(drawn).toEqual(Array.from({ length: 10_000 }, (_, i) => readBackAfterMs(7, i, spec)));
  });

  it("does not depend on the share of others: those of a smaller share are read at a larger one, too", () => {
    const more = drawn.map((_, i) => readBackAfterMs(7, i, { ...spec, share: 0.5 }));
    expect(more.filter((ms, i) => drawn[i] !== null && ms !== drawn[i])).toEqual([]);
  });

  it("is one moment where both ends are the same", () => {
    expect(readBackAfterMs(7, 3, { share: 1, afterMs: [2_000, 2_000] })).toBe(2_000);
  });
});

describe("reads of acknowledged operations", () => {
  it("begin after their acknowledgement, no earlier than drawn, and the load ends when all are over", async () => {
    const entry = await listen("127.233.14.1");
    entry.read = (id) => (id.endsWith("3") ? 404 : 200);
    const { load, history, reads } = reading(entry);
    await until("40 acknowledged", () => load.tally.acknowledged >= 40);
    await load.stop();
    const acknowledgedAt = new Map(history.ops.map(({ id, tries }) => [id, tries[0]![1]]));
    expect(reads().length).toBe(load.tally.acknowledged);
    expect(history.senders[0]!.readBacks).toBe(load.tally.acknowledged);
    for (const { id, due, begun, at, outcome, region } of reads()) {
      expect(due).toBeGreaterThanOrEqual(acknowledgedAt.get(id)!);
      expect(begun).toBeGreaterThanOrEqual(due - 0.001);
      expect(at).toBeGreaterThanOrEqual(begun);
      expect([outcome, region]).toEqual([id.endsWith("3") ? "absent" : "present", "a"]);
    }
  });

  it("are in no count of what is written, and failed ones are neither sent again nor waited for beyond their time", async () => {
    const entry = await listen("127.233.14.2");
    entry.read = (id) => (Number(id.at(-1)) % 2 === 0 ? 503 : 0);
    const { load, history, reads } = reading(entry);
    await until("40 acknowledged", () => load.tally.acknowledged >= 40);
    await load.stop();
    const { attempts, sent, acknowledged, indeterminate, unsent } = load.tally;
    expect({ attempts, acknowledged, indeterminate, unsent }).toEqual({
      attempts: sent,
      acknowledged: sent,
      indeterminate: 0,
      unsent: 0,
    });
    expect(new Set(reads().map(({ outcome }) => outcome))).toEqual(new Set(["failed"]));
    expect(new Set(reads().map(({ status }) => status))).toEqual(new Set([503, 0]));
    expect(entry.idsBy("GET").length).toBe(reads().length);
    expect(history.ops.every(({ tries }) => tries.length === 1)).toBe(true);
  });

  it("never show data to be staler than they are, and come near to it", async () => {
    const entry = await listen("127.233.14.10");
    const trueMs = 200;
    const takenAt = new Map<string, number>();
    entry.taken = (id) => takenAt.set(id, performance.now());
    entry.read = (id) => (performance.now() - takenAt.get(id)! >= trueMs ? 200 : 404);
    const { load, history, reads } = reading(entry, { readBack: { share: 1, afterMs: [0, 400] } });
    await until("100 acknowledged", () => load.tally.acknowledged >= 100);
    await load.stop();
    const acknowledgedAt = new Map(history.ops.map(({ id, tries }) => [id, tries[0]![1]]));
    const absent = reads().filter(({ outcome }) => outcome === "absent");
    const oldestMs = Math.max(...absent.map(({ id, begun }) => begun - acknowledgedAt.get(id)!));
    expect(oldestMs).toBeLessThan(trueMs);
    expect(oldestMs).toBeGreaterThan(trueMs / 2);
  });

  it("go in where their operation did", async () => {
    const [edge, north] = [await listen("127.233.14.3"), await listen("127.233.12.4")];
    const { load } = reading(edge, { entries: { north: 0.4 }, entryOrigins: { north: north.origin } });
    await until("50 acknowledged", () => load.tally.acknowledged >= 50);
    await load.stop();
    expect(north.idsBy("GET").length).toBeGreaterThan(10);
    expect(north.idsBy("GET").toSorted()).toEqual(north.idsBy("POST").toSorted());
    expect(edge.idsBy("GET").toSorted()).toEqual(edge.idsBy("POST").toSorted());
  });

  it("leave out what must not be applied: older versions and what cannot be read", async () => {
    const entry = await listen("127.233.14.5");
    const unreadableBody = delivery.body;
    const forms = { delivery: { ...readable, unreadableBody }, versions: { 1: 0.4 }, unreadable: 0.3 };
    const { load, history, reads } = reading(entry, forms);
    await until("60 acknowledged", () => load.tally.acknowledged >= 60);
    await load.stop();
    const usual = history.ops.filter(({ version, unreadable }) => version === 3 && unreadable === undefined);
    expect(usual.length).toBeLessThan(history.ops.length);
    expect(new Set(reads().map(({ id }) => id))).toEqual(new Set(usual.map(({ id }) => id)));
  });

  it("are dropped without a record when the load is aborted", async () => {
    const entry = await listen("127.233.14.6");
    entry.read = () => 0;
    const { load, history, reads } = reading(entry, { attemptTimeoutMs: 5_000 });
    await until("a read on its way", () => entry.idsBy("GET").length > 0);
    await load.abort();
    expect(reads()).toEqual([]);
    expect(history.senders[0]!.readBacks).toBe(0);
  });

  it("that show nothing in an answer too long to be read whole have failed", async () => {
    const entry = await listen("127.233.14.7");
    const long = Buffer.alloc(200_000, "x").toString();
    const classify: ReadBack["classify"] = (_, body) => ({
      outcome: body.includes("never") ? "present" : "absent",
      region: null,
    });
    const server = createServer((request, response) => {
      request.resume().on("end", () => response.end(request.method === "GET" ? long : '{"region":"a"}'));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.233.14.8", resolve));
    const origin = `http://127.233.14.8:${(server.address() as AddressInfo).port}`;
    const { load, reads } = reading(entry, {
      origin,
      delivery: { ...delivery, readBack: { ...readBack, classify } },
    });
    await until("5 acknowledged", () => load.tally.acknowledged >= 5);
    await load.stop();
    server.closeAllConnections();
    server.close();
    expect(new Set(reads().map(({ outcome }) => outcome))).toEqual(new Set(["failed"]));
  });
});

it("a load that cannot read what it is to read is refused with all reasons", () => {
  const spec = { share: 0, afterMs: [5_000, -1] } as const;
  expect(() => loadOn({ origin: "http://127.233.14.9:1" }, { readBack: spec })).toThrow(
    /share is above 0.*got 0; .*afterMs is \[from, until\], each from 0 to 60000 ms .*5000 is later than -1; .*give its `deliver` a `readBack`/,
  );
});
