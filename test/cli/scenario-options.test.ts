import { Command } from "@commander-js/extra-typings";
import { describe, expect, test } from "vitest";
import { validFor } from "../../harness/campaign/chosen.ts";
import { listing } from "../../harness/cli/listing.ts";
import {
  addOptionsOf,
  chosenOf,
  foreignOption,
  requireMilestone,
} from "../../harness/cli/scenario-options.ts";
import type { Scenario } from "../../harness/drill/scenario.ts";
import { cut, drops, lag, mirror, scenarios } from "./examples.ts";

function chosenBy(scenario: Scenario, ...words: string[]) {
  const command = new Command().exitOverride();
  addOptionsOf(scenario, command);
  command.parseOptions(words);
  return chosenOf(scenario, command.opts());
}

describe("what is chosen", () => {
  test("is every option of the scenario, at its default when left out", () => {
    expect(chosenBy(cut)).toEqual({ way: "both" });
    expect(chosenBy(mirror)).toEqual({ purge: false, recreate: false });
  });

  test("is what the command line chooses", () => {
    expect(chosenBy(cut, "--way", "south-to-north")).toEqual({ way: "south-to-north" });
    expect(chosenBy(cut, "--way=north-to-south")).toEqual({ way: "north-to-south" });
    expect(chosenBy(mirror, "--recreate")).toEqual({ purge: false, recreate: true });
  });

  test("is refused when the value is none of the option's, with those that are", () => {
    expect(() => chosenBy(cut, "--way", "north")).toThrow(
      /unknown value of --way "north": did you mean both\? Known: both, north-to-south, south-to-north/,
    );
  });

  test("is refused when two options exclude each other, with what the scenario takes", () => {
    expect(() => chosenBy(mirror, "--purge", "--recreate")).toThrow(
      "--purge and --recreate exclude each other: choose one. mirror takes --purge, --recreate",
    );
  });
});

describe("an option of another scenario", () => {
  test("is refused with its owner and with what this one takes", () => {
    expect(foreignOption(mirror, ["mirror", "--way", "both"], scenarios)?.message).toBe(
      "--way is an option of cut, not of mirror. mirror takes --purge, --recreate",
    );
    expect(foreignOption(drops, ["drops", "--policy=pause"], scenarios)?.message).toBe(
      "--policy is an option of lag, not of drops. drops has no option of its own",
    );
  });

  test("is distinguished from the scenario's own and from unknown ones", () => {
    expect(foreignOption(cut, ["cut", "--way", "both", "--frobnicate"], scenarios)).toBeNull();
  });
});

describe("a milestone", () => {
  test("of the scenario is accepted, and none is needed", () => {
    expect(() => requireMilestone(cut, "apart", scenarios)).not.toThrow();
    expect(() => requireMilestone(lag, undefined, scenarios)).not.toThrow();
  });

  test("that it has not is refused with those that it has, or that others have", () => {
    expect(() => requireMilestone(cut, "appart", scenarios)).toThrow(
      /unknown milestone "appart": did you mean apart\?/,
    );
    expect(() => requireMilestone(lag, "apart", scenarios)).toThrow(
      'lag cannot be held at "apart": it has no milestone. Known: cut --hold apart',
    );
  });
});

test("the list of scenarios shows what each takes, where it can be held and what it must catch", () => {
  const text = listing(scenarios);
  expect(text).toMatch(/^cut +It holds\.$/m);
  expect(text).toMatch(/--way both\|north-to-south\|south-to-north {2}which way/);
  expect(text).toMatch(/--hold apart/);
  expect(text).toMatch(/must catch: forgetful, stubborn/);
});

test("what a scenario takes is shown as it is typed", () => {
  expect(validFor(lag)).toBe("lag takes --policy pause|carry-on");
});
