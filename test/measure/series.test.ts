import { expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import { seriesOf } from "../../harness/measure/series.ts";
import { golden, survivor, victim } from "../check/golden.ts";

it("keeps what the edge thought of each region: the first, then each change", () => {
  expect(seriesOf(indexRecords(golden()), 250).edgeByRegion).toEqual({
    [survivor]: [[125, "up"]],
    [victim]: [
      [125, "up"],
      [2625, "down"],
      [5125, "up"],
    ],
  });
});
