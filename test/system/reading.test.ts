import { describe, expect, test } from "vitest";
import { encodeRecord } from "../../system/event.ts";
import { batchReader } from "../../system/reading.ts";

const versions = { oldest: 2, newest: 3 };
const record = (region: string, changed: object = {}) =>
  encodeRecord(
    {
      ...{ event_id: "evt-1", account: "acct-7", amount: 250, version: 3, tenant: "tenant-1" },
      occurred_at: "2026-03-01T08:00:00.000Z",
      ...changed,
    },
    "2026-03-01T08:00:01.000Z",
    region,
  );
const batch = [
  record("us-east-1"),
  record("us-east-1", { account: "acct-8" }),
  record("eu-west-1"),
  record("eu-west-1", { version: 1 }),
];

describe("reading a batch", () => {
  test.each([
    ["", 3, 1],
    ["mirror-drops", 2, 1],
    ["accept-incompatible", 4, 0],
    ["drop-silently", 3, 0],
  ] as const)("with the defect %j gives %i payments and %i dead letters", (defect, payments, letters) => {
    const read = batchReader(versions, defect, "eu-west-1")(batch);
    expect(read.payments).toHaveLength(payments);
    expect(read.letters).toHaveLength(letters);
  });

  test("with the defect mirror-drops skips accounts ending in 7 of the other region, but not of its own", () => {
    const { payments } = batchReader(versions, "mirror-drops", "eu-west-1")(batch);
    expect(payments.map(({ region, account }) => `${region} ${account}`)).toEqual([
      "us-east-1 acct-8",
      "eu-west-1 acct-7",
    ]);
  });
});
