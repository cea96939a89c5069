import { describe, expect, test } from "vitest";
import { readConfig } from "../../system/config.ts";
import { encodeRecord, identifiedEventSchema, readRecord } from "../../system/event.ts";
import { paymentSystem } from "../../topology/payment-system.ts";

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

  test("says which component is missing from a region", () => {
    const { kafka: _, ...addresses } = place.addresses;
    expect(() => paymentSystem.services[0]!.env({ ...place, addresses })).toThrow(
      "needs kafka in its region; the region has: postgres, redis",
    );
  });

  test("posts operations that the webhook identifies and the worker reads", () => {
    const body = paymentSystem.deliver.body({
      eventId: "evt-1",
      account: "acct-1",
      amount: 250,
      tenant: "tenant-1",
      schemaVersion: 3,
      occurredAt: "2026-03-01T08:00:00.000Z",
    });
    const record = encodeRecord(
      identifiedEventSchema.parse(JSON.parse(body)),
      "2026-03-01T08:00:01.000Z",
      "r",
    );
    expect(readRecord(record, { oldest: 2, newest: 3 })).toMatchObject({
      kind: "payment",
      payment: { eventId: "evt-1", amount: 250 },
    });
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
  ] as const)("takes an answer %i as %s", (status, outcome) => {
    expect(paymentSystem.deliver.classify(status, "").outcome).toBe(outcome);
  });

  test("takes the region from the answer, and none from an answer that has none", () => {
    const region = (body: string) => paymentSystem.deliver.classify(200, body).region;
    expect(region('{"status":"accepted","region":"eu-west-1"}')).toBe("eu-west-1");
    expect(["", "<html>", "null", "{}", '{"region":7}'].map(region)).toEqual([null, null, null, null, null]);
  });
});
