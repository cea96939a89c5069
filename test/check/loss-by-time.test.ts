/** Loss by when it was acknowledged, and the loss of a region that lives on after the command that kills it has returned. */
import { describe, expect, it } from "vitest";
import { checks } from "../../harness/check/index.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { judge } from "../../harness/judge/judge.ts";
import { criteriaOf, editRead, golden, of, survivor, victim } from "./golden.ts";

function without(ids: readonly string[], read: Parameters<typeof editRead>[1]) {
  const records = golden();
  editRead(records, read, (one) => {
    one.rows = one.rows!.filter(([id]) => !ids.includes(id));
  });
  return records;
}

const final = { region: victim };
const reasonOf = (records: HistoryRecord[]) => checks.rpo(indexRecords(records)).reason;

describe("loss after healing", () => {
  it("by the way back has a name, a measure and witnesses of its own, and no age", () => {
    const records = without(["e-210", "e-212"], final);
    const { lossByTime } = judge(indexRecords(without(["e-290", "e-250"], final))).measures;
    expect(lossByTime).toMatchObject({ beforeCut: 0, duringFault: 2, failBack: { operations: 0 } });
    expect(reasonOf(records)).toMatch(/missing after healing: 2 acknowledged during the fault; at most 0/);
  });

  it("is told apart: before the cut, during the fault, since healing began", () => {
    const lateRead = golden();
    for (const id of ["e-150", "e-210", "e-600", "e-602"])
      for (const read of of(lateRead, "read").filter(
        (one) => one.purpose === "final" && one.region === victim && one.rows,
      ))
        read.rows = read.rows!.filter(([found]) => found !== id);
    for (const end of of(lateRead, "read-end").filter(
      (one) => one.purpose === "final" && one.region === victim && one.store === "ledger",
    ))
      end.count -= 4;
    const { measures, checks } = judge(indexRecords(lateRead));
    expect(measures.lossByTime).toMatchObject({ beforeCut: 1, duringFault: 1, failBack: { operations: 2 } });
    expect(measures.lossByTime!.failBack.witnesses.map(({ eventId }) => eventId)).toEqual(["e-600", "e-602"]);
    const reason = checks.find(({ id }) => id === "rpo")!.reason;
    expect(reason).toMatch(
      /: 1 acknowledged before the cut, the oldest \S+ m?s before it · 1 acknowledged during the fault · 2 acknowledged since healing began; /,
    );
    expect(reason).not.toContain(" 0 s before the cut");
  });
});

/** The command runs from 1000 ms on and returns at once; the region dies at 2000 ms, and is proven gone at 2015 ms. */
function killedLate(ids: readonly string[], { named }: { named: boolean }) {
  const records = without(ids, { purpose: "failover", region: survivor });
  of(records, "run")[0]!.criteria = criteriaOf({ rpoAtFailover: 0, rto: 600 });
  for (const fault of of(records, "fault")) {
    if (fault.step === "requested") fault.at = 995;
    if (fault.step === "effective") Object.assign(fault, { at: 1000, untilAt: 2015, extent: "command" });
  }
  if (!named) for (const { tries } of of(records, "op")) for (const one of tries) one[4] = null;
  if (!named) for (const redelivery of of(records, "redelivery")) redelivery.try[4] = null;
  return indexRecords(records);
}

describe.each([{ named: true }, { named: false }])(
  "a kill that returns before the region is gone, named: $named",
  (how) => {
    it("is judged by what was acknowledged until then", () => {
      const lost = ["e-181", "e-183", "e-185", "e-187", "e-189"];
      expect(checks.rpo(killedLate(lost, how))).toMatchObject({ verdict: "fail" });
      expect(checks.rpo(killedLate(lost, how)).reason).toMatch(/^5 operations of \d+ missing at failover/);
      expect(checks.rpo(killedLate([], how)).verdict).toBe("pass");
    });

    it("is no part of the recovery time before", () => {
      const { lowerMs, upperMs } = judge(killedLate([], how)).measures.rto!;
      expect(lowerMs).toBeLessThanOrEqual(500);
      expect(upperMs).toBeGreaterThanOrEqual(500);
      expect(upperMs).toBeLessThan(1000);
    });
  },
);
