/** Functions of somebody else's that throw or answer nonsense in the middle of a drill. */
import { afterEach, describe, expect, it } from "vitest";
import type { ReadBack } from "../../harness/contract/read-back.ts";
import type { Delivery } from "../../harness/contract/system.ts";
import { sendOne } from "../../harness/drill/single-operation.ts";
import { readRequestOf } from "../../harness/load/request.ts";
import { soundDelivery } from "../../harness/load/sound-delivery.ts";
import { acknowledge, delivery, Edge, loadOn, until } from "./edge.ts";

function guarded(functions: Partial<Delivery>) {
  const told: string[] = [];
  const sound = soundDelivery({ ...delivery, ...functions }, ["a", "b"], (text) => told.push(text));
  return { sound, told };
}

const operation = {
  eventId: "evt-1",
  account: "acct-1",
  amount: 1,
  tenant: "t",
  schemaVersion: 2,
  readable: true,
  occurredAt: "2026-11-21T00:00:00Z",
};

describe("classify", () => {
  it("that throws is told once, and the answer is indeterminate", () => {
    const { sound, told } = guarded({});
    expect(sound.classify(200, "<html>")).toEqual({ outcome: "info", region: null });
    sound.classify(200, "<html>");
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('deliver.classify threw on an answer with status 200 and body "<html>"');
  });

  it.each([undefined, {}, { outcome: "okay", region: "a" }])("that answers %j has said nothing", (answer) => {
    const { sound, told } = guarded({ classify: () => answer as never });
    expect(sound.classify(200, "")).toEqual({ outcome: "info", region: null });
    expect(told).toHaveLength(1);
  });

  it("that names a region of another plan is told once with the regions there are, and the outcome stands", () => {
    const { sound, told } = guarded({ classify: () => ({ outcome: "ok", region: "eu-west-1a" }) });
    expect(sound.classify(200, "")).toEqual({ outcome: "ok", region: null });
    sound.classify(200, "");
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('names "eu-west-1a" as the region that answered; the topology has a, b');
  });

  it("that names a region, or none, is left alone", () => {
    const { sound, told } = guarded({
      classify: (status) => ({ outcome: "ok", region: status ? "b" : null }),
    });
    expect([sound.classify(200, "").region, sound.classify(0, "").region]).toEqual(["b", null]);
    expect(told).toEqual([]);
  });
});

const throwing = () => {
  throw new Error("no such version");
};

describe("body", () => {
  it("that throws is told once, with the operation, and throws on", () => {
    const { sound, told } = guarded({ body: throwing, unreadableBody: throwing });
    for (const make of [sound.body, sound.body, sound.unreadableBody!])
      expect(() => make(operation)).toThrow("no such version");
    expect(told.map((text) => text.slice(0, 70))).toEqual([
      expect.stringContaining("deliver.body threw on evt-1, of schema version 2"),
      expect.stringContaining("deliver.unreadableBody threw on evt-1"),
    ]);
  });

  it("is none that is unreadable where the system has none", () => {
    expect(guarded({}).sound).not.toHaveProperty("unreadableBody");
  });
});

describe("readBack", () => {
  const readBack: ReadBack = {
    path: ({ eventId }) => `/${eventId}`,
    classify: (status) => ({ outcome: status === 200 ? "present" : "absent", region: "b" }),
  };
  const reading = (change: Partial<ReadBack>) => {
    const { sound, told } = guarded({ readBack: { ...readBack, ...change } });
    return { read: sound.readBack!, told };
  };

  it("is left alone where it does what it must", () => {
    const { read, told } = reading({});
    expect(readRequestOf(read, operation)).toEqual({ method: "GET", path: "/evt-1", headers: [], body: "" });
    expect(read.classify(404, "", operation)).toEqual({ outcome: "absent", region: "b" });
    expect(told).toEqual([]);
  });

  it.each([undefined, {}, { outcome: "gone", region: "a" }])(
    "whose classify answers %j has failed, told once",
    (answer) => {
      const { read, told } = reading({ classify: () => answer as never });
      for (const _ of [1, 2])
        expect(read.classify(200, "", operation)).toEqual({ outcome: "failed", region: null });
      expect(told).toEqual([
        expect.stringContaining("deliver.readBack.classify threw on an answer about evt-1"),
      ]);
    },
  );

  it("that names a region of another plan is told once, and the outcome stands", () => {
    const { read, told } = reading({ classify: () => ({ outcome: "present", region: "c" }) });
    expect(read.classify(200, "", operation)).toEqual({ outcome: "present", region: null });
    expect(told[0]).toContain('deliver.readBack.classify names "c" as the region that answered');
  });

  it.each([
    ["path", { path: () => "no root" }],
    ["body", { method: "POST", body: throwing } as const],
    ["headers", { headers: throwing }],
  ])("whose %s cannot be made is told, and nothing is sent", (name, change) => {
    const { read, told } = reading(change);
    expect(readRequestOf(read, operation)).toBeNull();
    expect(told).toEqual([expect.stringContaining(`deliver.readBack.${name} threw on evt-1`)]);
  });
});

describe("a drill of such a system", () => {
  let edge: Edge;
  afterEach(() => edge.close());

  it("goes on: what has no body is not sent, and what cannot be classified is indeterminate", async () => {
    edge = await Edge.listen("127.233.9.1", (response) => response.writeHead(200).end("<html>"));
    const { sound, told } = guarded({
      body(made) {
        if (made.schemaVersion < 3) throw new Error("too old");
        return delivery.body(made);
      },
    });
    const { load, history } = loadOn(edge, { delivery: sound, versions: { 2: 0.5 }, deadlineMs: 50 });
    await until("20 arrivals", () => load.tally.scheduled >= 20);
    await load.stop();
    const { scheduled, sent, indeterminate, attempted } = load.tally;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(scheduled);
    expect(indeterminate).toBe(attempted);
    expect(history.ops.every(({ version }) => version === 3)).toBe(true);
    expect(told).toHaveLength(2);
  });

  it("sends a conflicting event to all regions or to none", async () => {
    edge = await Edge.listen("127.233.9.3", acknowledge);
    const other = await Edge.listen("127.233.9.4", acknowledge);
    const { sound, told } = guarded({
      body(made) {
        if (made.amount % 3 === 0) throw new Error("no thirds");
        return delivery.body(made);
      },
    });
    const { load } = loadOn(edge, { delivery: sound });
    const entries = [edge, other].map(({ origin }, index) => ({ region: "ab"[index]!, origin }));
    load.conflict({ share: 1, entries });
    await until("10 conflicting events", () => load.conflicting.length >= 10);
    await load.stop();
    await other.close();
    expect(other.received.map(({ eventId }) => eventId).toSorted()).toEqual(load.conflicting.toSorted());
    for (const id of load.conflicting) expect(edge.deliveriesOf(id)).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  it("ends no operator's single operation", async () => {
    edge = await Edge.listen("127.233.9.2", acknowledge);
    const written: unknown[] = [];
    const history = { now: () => 0, write: (record: unknown) => written.push(record) };
    const { sound, told } = guarded({ classify: () => JSON.parse("<html>") });
    const sending = { system: { deliver: sound }, history };
    expect(await sendOne(edge.origin, "canary-1", sending)).toMatchObject({
      accepted: false,
      answered: true,
    });
    expect(written).toMatchObject([{ k: "op", outcome: "info" }]);
    expect(told).toHaveLength(1);
  });
});
