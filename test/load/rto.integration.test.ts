import { expect, it } from "vitest";
import { outageModes } from "../../bench/outage-modes.ts";
import { syntheticOutageTrials } from "../../bench/synthetic-outage.ts";

it("reports a recovery time whose interval holds the truth, however the service was out", async () => {
  const { held, misses, trials } = await syntheticOutageTrials(20, "127.233.6.1");
  expect(misses).toEqual([]);
  expect(held).toBe(20);
  expect(new Set(trials.map(({ mode }) => mode))).toEqual(new Set(outageModes.map(({ name }) => name)));
});
