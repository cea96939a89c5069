/** From requirements to the last result of each check that proves them. */
import { describe, expect, it } from "vitest";
import { csvRows } from "../../reports/trace/csv.ts";
import { traceSummary } from "../../reports/trace/summary.ts";
import { type Claimant, requirementStates, traceRows } from "../../reports/trace/traceability.ts";
import { traceabilityCsv } from "../../reports/trace/traceability-csv.ts";
import { attack } from "../reports/hostile.ts";
import { claimant, lastOf, requirement, requirements, resultWith } from "./examples.ts";

const weakness = { in: "a mirror", shownBy: ["lost-events"] };

function stateOf(change: Partial<Claimant>, id = "X-01") {
  const rows = traceRows(requirements, [claimant({ proves: { [id]: ["lost-events"] }, ...change })]);
  return rows.find((row) => row.requirement.id === id)?.state;
}

describe("a row", () => {
  it("is open where nothing claims the requirement, or the claim names no check", () => {
    expect(traceRows([requirement("X-01")], [])).toMatchObject([{ state: "open", claim: null }]);
    expect(stateOf({ proves: { "X-01": [] } })).toBe("open");
  });

  it("is never run where no run was kept", () => {
    expect(stateOf({})).toBe("never run");
  });

  it("is proven by a check that passed in a drill that passed, in part where not all of it is shown", () => {
    const last = lastOf(resultWith({ "lost-events": "pass" }));
    expect(stateOf({ last })).toBe("proven");
    expect(stateOf({ last, proves: { "X-02": ["lost-events"] } }, "X-02")).toBe("proven in part");
  });

  it("is failing where the check failed", () => {
    expect(stateOf({ last: lastOf(resultWith({ "lost-events": "fail" })) })).toBe("failing");
  });

  it("is not proven by a check that passed in a drill that did not", () => {
    const last = lastOf(resultWith({ "lost-events": "pass", "faults-proven": "inconclusive" }));
    expect(stateOf({ last })).toBe("inconclusive");
  });

  it("is not proven by a run that did not make the check", () => {
    const rows = traceRows(requirements, [
      claimant({ proves: { "X-01": ["order"] }, last: lastOf(resultWith({ "lost-events": "pass" })) }),
    ]);
    expect(rows[0]?.state).toBe("inconclusive");
    expect(csvRows(traceabilityCsv(rows))[1]).toContain("not made");
  });

  it("is a known weakness where the checks that show it fail as expected, and failing where they are others", () => {
    const shown = lastOf(resultWith({ "lost-events": "fail" }), "pass");
    expect(stateOf({ last: shown, weakness })).toBe("known weakness");
    expect(stateOf({ last: lastOf(resultWith({ "lost-events": "fail" }), "fail"), weakness })).toBe(
      "failing",
    );
    expect(stateOf({ last: shown, weakness: { in: "a mirror", shownBy: ["wal-continuity"] } })).toBe(
      "failing",
    );
  });

  it("names a requirement that is not listed", () => {
    expect(stateOf({ proves: { "X-77": ["lost-events"] } }, "X-77")).toBe("unknown requirement");
  });

  it("stands for one requirement, one drill and one check", () => {
    const both = { "X-01": ["lost-events", "rto"] };
    const rows = traceRows(requirements, [
      claimant({ proves: both }),
      claimant({ drill: "freeze", proves: both }),
    ]);
    expect(rows.map(({ requirement: { id }, claim }) => [id, claim?.by.drill, claim?.check])).toEqual([
      ["X-01", "outage", "lost-events"],
      ["X-01", "outage", "rto"],
      ["X-01", "freeze", "lost-events"],
      ["X-01", "freeze", "rto"],
      ["X-02", undefined, undefined],
      ["X-03", undefined, undefined],
    ]);
  });
});

describe("a requirement", () => {
  const pass = lastOf(resultWith({ "lost-events": "pass", rto: "pass" }));
  const overall = (...claimants: Claimant[]) =>
    requirementStates(traceRows(requirements, claimants)).get("X-01");

  it("is proven where each check that is claimed for it passed in one drill", () => {
    const one = claimant({ proves: { "X-01": ["lost-events"] }, last: pass });
    expect(overall(one, claimant({ drill: "freeze", proves: { "X-01": ["lost-events"] } }))).toBe("proven");
    expect(overall(one, claimant({ drill: "freeze", proves: { "X-01": ["rto"] } }))).toBe("proven in part");
  });

  it("is failing where one drill says so, whatever the others say", () => {
    const failed = lastOf(resultWith({ "lost-events": "fail" }));
    const proves = { "X-01": ["lost-events"] };
    expect(
      overall(claimant({ proves, last: pass }), claimant({ drill: "freeze", proves, last: failed })),
    ).toBe("failing");
  });
});

describe("the table", () => {
  const result = resultWith({ "lost-events": "pass" }, { proves: { "X-01": ["lost-events"] } });
  const rows = traceRows(requirements, [
    claimant({ proves: { "X-01": ["lost-events"] }, last: lastOf(result) }),
  ]);

  it("says where each result comes from, and that the claim was made before it", () => {
    const [head = [], first = []] = csvRows(traceabilityCsv(rows));
    const cells = Object.fromEntries(head.map((name, index) => [name, first[index]]));
    expect(cells).toMatchObject({
      ...{
        requirement: "X-01",
        state: "proven",
        scenario: "outage",
        check: "lost-events",
        last_result: "pass",
      },
      ...{
        run: result.run.id,
        date: result.run.endedAt,
        commit: result.run.commit,
        claimed: "before the run",
      },
      ...{ topology: "pair", profile: "platform", provider: "processes" },
    });
  });

  it("says of a claim that the run did not make itself that it came after", () => {
    const older = { ...result, run: { ...result.run, proves: {} } };
    const later = traceRows(requirements, [
      claimant({ proves: { "X-01": ["lost-events"] }, last: lastOf(older) }),
    ]);
    expect(traceabilityCsv(later)).toContain("after the run");
  });

  it("keeps its columns whatever a run says", () => {
    const hostile = resultWith({ "lost-events": "pass" }, { id: attack, commit: `=cmd|'/c'!A1,"` });
    const table = csvRows(
      traceabilityCsv(
        traceRows(requirements, [claimant({ proves: { "X-01": ["lost-events"] }, last: lastOf(hostile) })]),
      ),
    );
    expect(new Set(table.map(({ length }) => length)).size).toBe(1);
    expect(table[1]).toContain(`'=cmd|'/c'!A1,"`);
  });

  it("is summed up with the ids of what is open, and the drills that stand against something", () => {
    const failing = claimant({
      drill: "freeze --long",
      proves: { "X-02": ["rto"] },
      last: lastOf(resultWith({ rto: "fail" })),
    });
    const waiting = claimant({ drill: "partition", proves: { "X-01": ["lost-events"] } });
    const all = traceRows(requirements, [failing, waiting]);
    const text = traceSummary(all, { color: false, width: 100 });
    expect(text).toMatch(/failing +1 +X-02/);
    expect(text).toMatch(/never run +1 +X-01/);
    expect(text).toMatch(/open +1 +X-03/);
    expect(text).toMatch(/failing +freeze --long +X-02 rto/);
    expect(text).toMatch(/never run +partition/);
  });
});
