import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeRecord, readRecord } from "../../system/event.ts";

const versions = { oldest: 2, newest: 3 };
const event = {
  event_id: "evt-1",
  account: "acct-1",
  amount: 250,
  version: 3,
  tenant: "tenant-1",
  occurred_at: "2026-03-01T10:00:00+02:00",
};
const read = (changed: object) =>
  readRecord(encodeRecord({ ...event, ...changed }, "2026-03-01T08:00:01.000Z", "us-east-1"), versions);

describe("a record in the topic", () => {
  test("that is complete becomes a payment, with times in UTC", () => {
    expect(read({})).toEqual({
      kind: "payment",
      payment: {
        eventId: "evt-1",
        account: "acct-1",
        amount: 250,
        tenant: "tenant-1",
        occurredAt: "2026-03-01T08:00:00.000Z",
        acceptedAt: "2026-03-01T08:00:01.000Z",
        region: "us-east-1",
      },
    });
  });

  test("of the oldest compatible version is still a payment", () => {
    expect(read({ version: 2 }).kind).toBe("payment");
  });

  test("of an older version is dropped as incompatible, whatever else it lacks", () => {
    expect(read({ version: 1, amount: undefined })).toMatchObject({
      kind: "dead-letter",
      letter: { eventId: "evt-1", verdict: "drop_incompatible" },
    });
  });

  test.each([
    ["a future version", { version: 4 }],
    ["no version", { version: undefined }],
    ["an amount of zero", { amount: 0 }],
    ["a fraction of a minor unit", { amount: 1.5 }],
    ["an amount above the limit", { amount: 1e15 }],
    ["an account with a zero byte", { account: "a\u0000b" }],
    ["no tenant", { tenant: undefined }],
    ["a time in the year 0", { occurred_at: "0000-01-01T00:00:00Z" }],
  ])("with %s is dropped as unreadable under its own event id", (_, changed) => {
    expect(read(changed)).toMatchObject({
      kind: "dead-letter",
      letter: { eventId: "evt-1", verdict: "drop_unreadable" },
    });
  });

  test("without an event id is dropped under a digest of its bytes", () => {
    const [first, again, other] = ["garbage", "garbage", "rubbish"].map((text) => {
      const reading = readRecord(Buffer.from(text), versions);
      return reading.kind === "dead-letter" ? reading.letter.eventId : null;
    });
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test("of any bytes is read without an exception", () => {
    fc.assert(
      fc.property(fc.option(fc.oneof(fc.uint8Array(), fc.json())), (value) => {
        const bytes = value === null ? null : Buffer.from(value as string);
        expect(readRecord(bytes, versions).kind).toBe("dead-letter");
      }),
    );
  });

  test("with any event is read without an exception", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(event)), fc.jsonValue()), (changed) => {
        expect(["payment", "dead-letter"]).toContain(read({ ...changed, event_id: "evt-1" }).kind);
      }),
    );
  });
});
