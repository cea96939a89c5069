import { describe, expect, test } from "vitest";
import { encodeRecord, readRecord } from "../../system/event.ts";
import { repaired } from "../../system/repair.ts";

const event = {
  event_id: "evt-1",
  account: "acct-1",
  amount: 250 as unknown,
  version: 3,
  tenant: "tenant-1",
  occurred_at: "2026-03-01T08:00:00.000Z",
};
const letter = (changed: object) =>
  encodeRecord({ ...event, ...changed }, "2026-03-01T08:00:01.000Z", "us-east-1");
const paymentFrom = (payload: Buffer) => {
  const record = repaired(payload, 3);
  return record && readRecord(record.value, { oldest: 3, newest: 3 });
};

describe("repairing a dead letter", () => {
  test.each([
    ["an older version is lifted", { version: 1 }, 250],
    ["an amount in major units with its currency becomes minor units", { amount: "12.34 EUR" }, 1234],
    ["both at once", { version: 2, amount: "0.05 EUR" }, 5],
  ])("%s", (_, changed, amount) => {
    expect(paymentFrom(letter(changed))).toMatchObject({
      kind: "payment",
      payment: { eventId: "evt-1", account: "acct-1", amount },
    });
  });

  test("keeps the time and region of acceptance, so that it wins or loses like the original", () => {
    expect(paymentFrom(letter({ version: 1 }))).toMatchObject({
      payment: { acceptedAt: "2026-03-01T08:00:01.000Z", region: "us-east-1" },
    });
  });

  test("keeps the ordering key of the account", () => {
    expect(repaired(letter({ version: 1 }), 3)).toMatchObject({ eventId: "evt-1", key: "acct-1" });
  });

  test.each([
    ["a future version", letter({ version: 4 })],
    ["no version", letter({ version: undefined })],
    ["an ambiguous amount", letter({ amount: "12,34" })],
    ["an amount of zero", letter({ amount: "0.00 EUR" })],
    ["no account", letter({ account: undefined })],
    ["a payload that is not an event", Buffer.from("garbage")],
  ])("leaves %s to a person", (_, payload) => {
    expect(repaired(payload, 3)).toBeNull();
  });
});
