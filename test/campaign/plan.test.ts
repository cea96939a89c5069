import { expect, test } from "vitest";
import { planOfAll, planOfControls, unclaimedDefects } from "../../harness/campaign/plan.ts";
import { titleOf } from "../../harness/campaign/series-table.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { scenarios } from "../cli/examples.ts";

const titles = (drills: ReturnType<typeof planOfAll>) => drills.map((planned) => titleOf({ planned }));

test("all drills are every scenario with every value of each option, those of one topology together, weaknesses last", () => {
  expect(titles(planOfAll(scenarios))).toEqual([
    "cut",
    "cut --way north-to-south",
    "cut --way south-to-north",
    "drops",
    "mirror",
    "mirror --recreate",
    "mirror --purge",
    "lag",
    "lag --policy carry-on",
  ]);
});

test("controls are each defect in each drill that claims it, those with the same settings together, then sabotage", () => {
  expect(titles(planOfControls(scenarios, []))).toEqual([
    "cut --defect forgetful",
    "mirror --defect forgetful",
    "drops --defect twofold",
    "cut --defect stubborn",
    "cut --sabotage",
    "mirror --sabotage",
    "lag --sabotage",
  ]);
});

test("a drill without faults has no sabotage", () => {
  expect(titles(planOfControls(scenarios, ["drops"]))).toEqual(["drops --defect twofold"]);
});

test("controls can be those of one defect, of one scenario, or the sabotage alone", () => {
  expect(titles(planOfControls(scenarios, ["forgetful"]))).toEqual([
    "cut --defect forgetful",
    "mirror --defect forgetful",
  ]);
  expect(titles(planOfControls(scenarios, ["lag"]))).toEqual(["lag --sabotage"]);
  expect(planOfControls(scenarios, ["sabotage"]).every(({ sabotaged }) => sabotaged)).toBe(true);
});

test("controls of something unknown are refused with what is known", () => {
  expect(() => planOfControls(scenarios, ["forgetfull"])).toThrow(UsageError);
  expect(() => planOfControls(scenarios, ["forgetfull"])).toThrow(
    /unknown defect or scenario "forgetfull": did you mean forgetful\? Known: sabotage, cut, drops/,
  );
});

test("a defect that no drill claims is named", () => {
  expect(unclaimedDefects(scenarios)).toEqual([]);
  expect(unclaimedDefects(scenarios.slice(2))).toEqual(["stubborn", "twofold"]);
});
