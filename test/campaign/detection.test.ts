import { describe, expect, test } from "vitest";
import { controlOf, unclaimed, verdictOf } from "../../harness/campaign/detection.ts";
import { controlLine, detectionTable } from "../../harness/campaign/detection-table.ts";
import { type Controls, controlsSchema, controlsSchemaId } from "../../harness/contract/controls.ts";
import type { Result } from "../../harness/contract/result.ts";
import { cut, drops, planned, resultOf, unproven } from "../cli/examples.ts";

function control(result: Result, defect: string | null = "twofold") {
  const of = defect === "twofold" ? drops : cut;
  return controlOf({
    planned: planned(of, { defect, sabotaged: defect === null }),
    ...{ result, folder: "runs/1", command: `npm run scenario ${of.name}` },
  });
}

describe("a planted defect", () => {
  test("is caught when every check that must catch it failed, whatever else failed", () => {
    const caught = control(resultOf("fail", ["duplicate-credits", "ledger-parity", "rto"]));
    expect(caught.detection).toBe("caught");
    expect(caught.witness).toBe("e-7 · south · is missing");
    expect(caught.failedChecks).toEqual(["duplicate-credits", "ledger-parity", "rto"]);
  });

  test("is caught in part when one of them did not", () => {
    expect(control(resultOf("fail", ["ledger-parity"])).detection).toBe("caught-in-part");
  });

  test("is caught by others when only other checks failed", () => {
    expect(control(resultOf("fail", ["rto"])).detection).toBe("caught-by-others");
  });

  test("escapes when the drill passes", () => {
    expect(control(resultOf("pass")).detection).toBe("escaped");
  });

  test("is unclear when the drill has no conclusion", () => {
    expect(control(resultOf("inconclusive", [], ["interrupted"])).detection).toBe("unclear");
    expect(control(resultOf("harness-error", [], ["no room"])).witness).toBe("no room");
  });
});

describe("a sabotaged drill", () => {
  const named = "cut of south was not proven to take effect: probe new connection: it answers";

  test("is caught when it is inconclusive and a probe saw no effect", () => {
    const caught = control(unproven("inconclusive", named), null);
    expect(caught).toMatchObject({ detection: "caught", witness: named, mustBeCaughtBy: [] });
  });

  test("is not caught when it is inconclusive for another reason", () => {
    const reasons = ["the regions did not converge"];
    expect(control(resultOf("inconclusive", [], reasons), null).detection).toBe("caught-by-others");
  });

  test("escapes when it passes or blames the system", () => {
    expect(control(resultOf("pass"), null).detection).toBe("escaped");
    expect(control(unproven("fail", named, ["rto"]), null).detection).toBe("escaped");
  });
});

const caught = control(resultOf("fail", ["duplicate-credits", "ledger-parity"]));
const escaped = control(resultOf("pass"), "forgetful");
const others = control(resultOf("fail", ["rto"]));
const unclear = control(resultOf("inconclusive"));
const broken = control(resultOf("harness-error"));
const orphan = unclaimed("idle", "It rests.", ["rto"]);

test("the table counts as failed once one escapes, is caught by others only, or is claimed by no drill", () => {
  expect(verdictOf([caught], 0)).toBe("pass");
  expect(verdictOf([caught, unclear], 0)).toBe("inconclusive");
  expect(verdictOf([unclear, broken], 0)).toBe("harness-error");
  for (const bad of [escaped, others, orphan]) expect(verdictOf([caught, broken, bad], 0)).toBe("fail");
});

test("a table that was cut short proves nothing about the rest", () => {
  expect(verdictOf([caught], 3)).toBe("inconclusive");
});

const controls: Controls = {
  ...{ schema: controlsSchemaId, version: "0.1.0", commit: null, seed: 7, notRun: 2 },
  startedAt: "2026-11-21T10:00:00.000Z",
  endedAt: "2026-11-21T10:11:04.000Z",
  controls: [orphan, caught, escaped, others, control(unproven("inconclusive", "probe p on q: r"), null)],
};

test("what is written matches the schema", () => {
  expect(controlsSchema.parse(JSON.parse(JSON.stringify(controls)))).toEqual(controls);
});

test.each([80, 120])("the table names defect, drill, checks and what happened within %i columns", (width) => {
  const text = detectionTable(controls, { color: false, width });
  const shown = text.slice(0, text.indexOf(" of 5 caught"));
  for (const line of shown.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
  const drill = width < 104 ? "" : " +(?:drops|cut)";
  expect(text).toMatch(new RegExp(`✓ +twofold${drill} +duplicate-credits, +yes +fail by`));
  expect(text).toMatch(new RegExp(`✗ +forgetful${drill} +lost-events +no +pass`));
  expect(text).toMatch(new RegExp(`✓ +sabotage${drill} +a probe +yes +inconclusive: probe`));
  expect(text).toMatch(/\bdrops\b/);
  expect(text).toContain("2 of 5 caught by what must catch them, in 11 min 4 s; 2 were not run");
  expect(text).toContain("forgetful in cut escaped (not by lost-events): npm run scenario cut");
  expect(text).toContain("idle in no drill claimed by no drill");
});

test("an event id that is wider than its column is shown whole", () => {
  const id = `evt-${"0123456789".repeat(5)}`;
  const text = detectionTable(
    { ...controls, controls: [{ ...caught, witness: `${id} is missing` }] },
    { color: false, width: 80 },
  );
  expect(text.replaceAll(/\s/g, "")).toContain(id.slice(-20));
  expect(text).not.toContain("…");
});

test("a control that has ended is one line", () => {
  expect(controlLine(escaped, "1/5", { color: false })).toMatch(
    /^1\/5 {2}forgetful in cut {2}escaped {2}[\d.]+ s/,
  );
});
