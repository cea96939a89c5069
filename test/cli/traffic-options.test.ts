/** How much is retried, as it is typed. */
import { expect, test } from "vitest";
import { trafficFlags } from "../../harness/campaign/traffic-flags.ts";
import { retriesOption } from "../../harness/cli/traffic-options.ts";
import { flagText } from "../../harness/contract/flags.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";

const given = (text: string): unknown => retriesOption().parseArg!(text, undefined);

test("retries are a percentage of the arrivals, or none", () => {
  expect(given("none")).toBe(0);
  expect(given("0")).toBe(0);
  expect(given("20")).toBe(0.2);
  expect(given("20%")).toBe(0.2);
  expect(given("0.5%")).toBe(0.005);
  expect(given("1000")).toBe(10);
});

test.each(["", "some", "-1", "1001", "1e2", "20 %", "%", "NaN", "Infinity", "20%%", "0x10", "null"])(
  "%j is refused, with what is expected",
  (text) => {
    expect(() => given(text)).toThrow(UsageError);
    expect(() => given(text)).toThrow(/^--retries: expected none, or a percentage from 0 to 1000, found/);
  },
);

test("the command that runs a drill again has the same share", () => {
  expect(trafficFlags({})).toEqual([]);
  expect(trafficFlags({ rate: 600, retries: 0 }).map(flagText)).toEqual(["--rate 600", "--retries none"]);
  for (const text of ["20%", "0.5%", "33.3%", "1000%"])
    expect(trafficFlags({ retries: given(text) as number }).map(flagText)).toEqual([`--retries ${text}`]);
});
