/** The list of requirements, and what the scenarios of this checkout claim of it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { variantsOf } from "../../harness/drill/options.ts";
import { everyScenario } from "../../harness/project/drills.ts";
import { requirementsIn } from "../../reports/trace/requirements.ts";

const every = await everyScenario();

const csv = readFileSync(new URL("../../docs/requirements.csv", import.meta.url), "utf8");
const requirements = requirementsIn(csv);
const ids = requirements.map(({ id }) => id);

function series(letter: string, upTo: number): string[] {
  return Array.from({ length: upTo }, (_, index) => `${letter}-${String(index + 1).padStart(2, "0")}`);
}

it("every row of the five documents is there once", () => {
  const expected = [
    ...[series("R", 9), series("P", 14), series("F", 16), series("M", 16), series("L", 10)].flat(),
  ];
  expect(ids).toEqual(expected);
});

it("no cell would be taken for a formula", () => {
  expect(csv).not.toMatch(/(^|,|")[=+\-@\t]/m);
});

it.each(every)("$name proves something, and only what is a requirement", ({ options, proves }) => {
  for (const chosen of variantsOf(options)) {
    const claimed = Object.keys(proves(chosen));
    expect(claimed).not.toEqual([]);
    expect(claimed.filter((id) => !ids.includes(id))).toEqual([]);
  }
});

it("what is not shown is all of a requirement that nothing claims, and less of one that is claimed", async () => {
  const claimed = new Set(
    every.flatMap(({ options, proves }) =>
      variantsOf(options).flatMap((chosen) =>
        Object.entries(proves(chosen)).flatMap(([id, checks]) => (checks.length > 0 ? [id] : [])),
      ),
    ),
  );
  const wrong = requirements.filter(({ id, notShown }) => /^all of it\b/.test(notShown) === claimed.has(id));
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

it("is the same when a spreadsheet saved it: a mark in front, and CR LF after each row", () => {
  expect(requirementsIn(`\ufeff${csv.replaceAll("\n", "\r\n")}`)).toEqual(requirementsIn(csv));
});

describe("a list that is wrong says where", () => {
  const head = "id,document,profile,requirement,not_shown\n";
  it.each([
    ["id,text\n", /expected the columns id, document, profile, requirement, not_shown, found id, text/],
    [`${head}X-01,A,p,t\n`, /X-01: expected 5 cells/],
    [`${head}X-01,A,,t,\n`, /X-01: expected 5 cells, the first four not empty/],
    [`${head}X-01,A,p,t,\nX-01,A,p,u,\n`, /X-01 is there twice/],
    [head.replaceAll(",", ";"), /expected commas between the cells, found semicolons: save it with commas/],
    [head.replaceAll(",", "\t"), /expected commas between the cells, found tabs/],
    [`${head}X-01,A,p,\ufffd,\n`, /expected UTF-8, found other bytes: save it as CSV UTF-8/],
  ])("%j", (text, message) => {
    expect(() => requirementsIn(text)).toThrow(message);
  });
});
