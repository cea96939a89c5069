/** How many files a load may need, before it is sent. */
import { expect, test } from "vitest";
import { filesAllowed, filesNeeded } from "../../harness/drill/open-files.ts";

const usual = { perSecond: 200, retryShare: 0.2, attemptTimeoutMs: 2_000 };

test("as many as there are requests when nothing is answered, and some besides", () => {
  expect(filesNeeded(usual)).toBeGreaterThan(480);
  expect(filesNeeded(usual)).toBeLessThan(1_024);
  expect(filesNeeded({ ...usual, perSecond: 1_500 })).toBeGreaterThan(3_600);
});

test("the limit that counts is that of this process, as it is now", () => {
  const limits = (soft: string, hard: string) =>
    `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft}                  ${hard}                  files     \n`;
  expect(filesAllowed(limits("128", "128"))).toBe(128);
  expect(filesAllowed(limits("unlimited", "unlimited"))).toBe(Number.POSITIVE_INFINITY);
  expect(filesAllowed("")).toBe(Number.POSITIVE_INFINITY);
});
