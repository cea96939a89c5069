/** What a drill was started with: read from its flags, and from its command only where none were recorded. */
import { describe, expect, it } from "vitest";
import { flagNamed, flagsOf, flagText, isSabotaged } from "../../harness/contract/flags.ts";
import { madeToFail } from "../../harness/contract/result.ts";

const told = (run: Parameters<typeof flagsOf>[0]) => flagsOf(run).map(flagText);
const options = { disk: "lost", purge: true, slow: false };

describe("a drill whose flags were recorded", () => {
  const run = {
    options,
    command: "npm run scenario a -- --sabotage",
    flags: [{ name: "hold", value: "cut" }],
  };

  it("was started with those, whatever its command holds", () => {
    expect(told(run)).toEqual(["--hold cut"]);
    expect(flagNamed(run, "hold")).toEqual({ name: "hold", value: "cut" });
    expect(isSabotaged(run)).toBe(false);
    expect(madeToFail({ ...run, defect: null })).toBeNull();
  });

  it("is sabotaged by its flag alone", () => {
    const sabotaged = { ...run, command: "", flags: [{ name: "sabotage" }], defect: null };
    expect(isSabotaged(sabotaged)).toBe(true);
    expect(madeToFail(sabotaged)).toBe("nothing injected");
  });
});

describe("a drill of before flags were recorded", () => {
  it("was started with those of its command", () => {
    const command = "npm run scenario a -- --disk lost --purge --rate=50 --engine a=unix:///x --sabotage";
    const flags = ["--disk lost", "--purge", "--rate 50", "--engine a=unix:///x", "--sabotage"];
    expect(told({ options, command })).toEqual(flags);
    expect(told({ options, command: "npm run scenario a --" })).toEqual([]);
  });

  it("was started with its options, where its command is not one of ours", () => {
    expect(told({ options, command: "something else --sabotage" })).toEqual(["--disk lost", "--purge"]);
    expect(isSabotaged({ options, command: "something else --sabotage" })).toBe(false);
  });
});
