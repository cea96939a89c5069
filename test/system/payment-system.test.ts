import { describe, expect, test } from "vitest";
import { readConfig } from "../../system/config.ts";
import { encodeRecord, identifiedEventSchema, readRecord } from "../../system/event.ts";
import { readReconciliationConfig, readReplayConfig } from "../../system/job-config.ts";
import { repaired } from "../../system/repair.ts";
import { minCompatible, paymentSystem } from "../../topology/payment-system.ts";
import { pointedAt, replicationLagPolicy, standbySystem } from "../../topology/warm-standby.ts";

const place = {
  region: "us-east-1",
  regions: ["us-east-1", "eu-west-1"],
  host: "127.0.0.1",
  port: 8080,
  peers: {},
  addresses: {
    postgres: "postgres://payments@127.0.0.1:5432/payments",
    redis: "redis://127.0.0.1:6379",
    kafka: "127.0.0.1:9092",
  },
};

describe("the payment system as the harness sees it", () => {
  test("starts every service with an environment that the service accepts, with any defect", () => {
    const switches = [{}, ...Object.values(paymentSystem.defects ?? {}).map(({ env }) => env)];
    for (const { env } of paymentSystem.services) {
      for (const defect of switches) {
        expect(readConfig({ ...env(place), ...defect }).region).toBe("us-east-1");
      }
    }
  });

  test("names the component that a region lacks", () => {
    const { kafka: _, ...addresses } = place.addresses;
    expect(() => paymentSystem.services[0]!.env({ ...place, addresses })).toThrow(
      "needs kafka in its region; the region has: postgres, redis",
    );
  });

  const operation = {
    eventId: "evt-1",
    account: "acct-1",
    amount: 250,
    tenant: "tenant-1",
    schemaVersion: 3,
    readable: true,
    occurredAt: "2026-03-01T08:00:00.000Z",
  };
  const recordOf = (body: string | Uint8Array) =>
    encodeRecord(identifiedEventSchema.parse(JSON.parse(String(body))), "2026-03-01T08:00:01.000Z", "r");
  const { body, unreadableBody, oldestCompatible, schemaVersion } = paymentSystem.deliver;
  const versions = { oldest: oldestCompatible!, newest: schemaVersion };

  test("posts operations that the webhook identifies and the worker reads", () => {
    expect(readRecord(recordOf(body(operation)), versions)).toMatchObject({
      kind: "payment",
      payment: { eventId: "evt-1", amount: 250 },
    });
  });

  test.each([1, 5, 99, 100, 1205, 100_000])(
    "can post an amount of %i so that the worker sets it aside and the replay job repairs it",
    (amount) => {
      const record = recordOf(unreadableBody!({ ...operation, amount }));
      expect(readRecord(record, versions)).toMatchObject({ letter: { verdict: "drop_unreadable" } });
      const mended = repaired(record, schemaVersion);
      expect(readRecord(mended!.value, versions)).toMatchObject({ payment: { eventId: "evt-1", amount } });
    },
  );

  test("declares the versions it reads, and can be set to read fewer", () => {
    const config = readConfig({ ...paymentSystem.services[0]!.env(place), ...minCompatible(3) });
    expect(config.versions).toEqual({ oldest: 3, newest: 3 });
    expect(readConfig(paymentSystem.services[0]!.env(place)).versions).toEqual(versions);
  });

  test("finds the event id in a record of its log, and `null` in other records", () => {
    const source = paymentSystem.logs![0]!.entries("us-east-1", "eu-west-1");
    if (source?.kind !== "kafka") throw new Error("expected a topic");
    expect(source.topic).toBe("us-east-1.payments");
    expect(source.eventId(recordOf(body(operation)).toString())).toBe("evt-1");
    expect(["", "null", "[]", '{"event":{"event_id":7}}'].map(source.eventId)).toEqual(Array(4).fill(null));
  });

  test("runs its jobs with an environment that they accept, with any defect", () => {
    const peers = { "eu-west-1": { postgres: "127.0.0.9:5432" } };
    const [reconcile, replay] = paymentSystem.jobs!.map(({ env }) => env({ ...place, peers }));
    for (const { env } of Object.values(paymentSystem.defects!)) {
      expect(readReconciliationConfig({ ...reconcile, ...env }).sourceUrl).toBe(
        "postgres://payments@127.0.0.9:5432/payments",
      );
      expect(readReplayConfig({ ...replay, ...env }).region).toBe("us-east-1");
    }
  });

  test.each([
    [200, "ok"],
    [400, "fail"],
    [413, "fail"],
    [408, "info"],
    [409, "info"],
    [425, "info"],
    [429, "info"],
    [204, "info"],
    [302, "info"],
    [500, "info"],
    [503, "info"],
  ] as const)("classifies an answer %i as %s", (status, outcome) => {
    expect(paymentSystem.deliver.classify(status, "").outcome).toBe(outcome);
  });

  test("takes the region from the answer, or `null` without one", () => {
    const region = (body: string) => paymentSystem.deliver.classify(200, body).region;
    expect(region('{"status":"accepted","region":"eu-west-1"}')).toBe("eu-west-1");
    expect(["", "<html>", "null", "{}", '{"region":7}'].map(region)).toEqual([null, null, null, null, null]);
  });
});

describe("the payment system with a warm standby", () => {
  const { kafka: _, ...addresses } = place.addresses;
  const standby = { ...place, region: "eu-west-2", regions: ["eu-west-1", "eu-west-2"], addresses };

  test("writes events to PostgreSQL, in the primary region until it is pointed at its own", () => {
    for (const { env } of standbySystem.services) {
      const config = readConfig(env(standby));
      expect(config).toMatchObject({ eventLog: { kind: "postgres" }, primaryRegion: "eu-west-1" });
      expect(readConfig({ ...env(standby), ...pointedAt("eu-west-2") }).primaryRegion).toBe("eu-west-2");
    }
  });

  test("writes to the other region's database if pointed there, and names the region that stores an event", () => {
    const peers = { "eu-west-1": { postgres: "127.0.0.9:5432" } };
    const own = "postgres://payments@127.0.0.1:5432/payments";
    for (const { env } of standbySystem.services) {
      const pointed = (region: string) => readConfig({ ...env({ ...standby, peers }), ...pointedAt(region) });
      expect(pointed("eu-west-1")).toMatchObject({
        storedIn: "eu-west-1",
        databaseUrl: "postgres://payments@127.0.0.9:5432/payments",
      });
      expect(pointed("eu-west-2")).toMatchObject({ storedIn: "eu-west-2", databaseUrl: own });
    }
    expect(
      readConfig({ ...standbySystem.services[0]!.env(standby), ...pointedAt("eu-west-1") }),
    ).toMatchObject({
      storedIn: "eu-west-2",
      databaseUrl: own,
    });
  });

  test("takes the lag policy and the budget of a drill", () => {
    const settings = replicationLagPolicy("pause-writes", 1500);
    expect(readConfig({ ...standbySystem.services[0]!.env(standby), ...settings }).replicationLag).toEqual({
      policy: "pause-writes",
      budgetMs: 1500,
    });
  });

  test("has one log, written by the primary, in both regions", () => {
    const [outbox] = standbySystem.logs!;
    expect(outbox!.entries("eu-west-1", "eu-west-2")).toEqual(outbox!.entries("eu-west-1", "eu-west-1"));
    expect(outbox!.entries("eu-west-2", "eu-west-1")).toBeNull();
  });
});
