import { describe, expect, it } from "vitest";
import { recoveryLimitMs } from "../../harness/drill/recovery-wait.ts";

describe("the wait for service to be back", () => {
  it("is a minute, whatever shorter is promised or nothing is", () => {
    expect(recoveryLimitMs(null, 3000)).toBe(60_000);
    expect(recoveryLimitMs(15_000, 3000)).toBe(60_000);
  });

  it("goes beyond a longer limit, so that keeping it can be seen", () => {
    expect(recoveryLimitMs(300_000, 20_000)).toBe(330_000);
  });
});
