/** Service that was not measured is not judged; what was done to events is. */
import { describe, expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import { judge } from "../../harness/judge/judge.ts";
import { both, judged, type Mutation } from "./cases.ts";
import { editRead, effect, golden, of, op, remove, victim } from "./golden.ts";

/** Nothing is answered since the effect: recovery, availability and latency are all amiss. */
const down: Mutation = (records) => {
  for (const { id, due, tries } of of(records, "op")) {
    if (due < effect.at) continue;
    tries.splice(0, tries.length, [due, due + 1, "info", 503, null]);
    op(records, id).outcome = "info";
  }
  remove(records, (record) => record.k === "redelivery" && record.try[0] >= effect.at);
};
/** One arrival in fifty is sent so late. */
const lateBy =
  (ms: number, every = 50): Mutation =>
  (records) => {
    for (const [i, { tries }] of of(records, "op").entries())
      if (i % every === 0) for (const one of tries) [one[0], one[1]] = [one[0] + ms, one[1] + ms];
  };
const unsent: Mutation = (records) => {
  of(records, "sender")[0]!.unsent = 5;
};
const told: Mutation = (records) =>
  records.splice(-1, 0, { k: "trouble", at: 8_000, verdict: "harness-error", text: "EMFILE" });
const ended: Mutation = (records) =>
  records.splice(-1, 0, {
    k: "trouble",
    at: 8_000,
    verdict: "inconclusive",
    text: "none was answered",
    baseline: true,
  });
const noFault: Mutation = (records) => remove(records, (record) => record.k === "fault");
const lost: Mutation = (records) => editRead(records, { region: victim }, (read) => read.rows?.splice(10, 1));

describe.each(["rto", "availability"] as const)("%s", (id) => {
  it("fails where service was measured", () => {
    expect(judged(id, golden, down).verdict).toBe("fail");
    expect(judged(id, golden, both(down, lateBy(90))).verdict).toBe("fail");
  });

  it("says nothing of the system where the sender was behind its schedule", () => {
    expect(judged(id, golden, both(down, lateBy(3_000)))).toMatchObject({
      verdict: "inconclusive",
      violations: 0,
      witnesses: [],
      reason: expect.stringMatching(/the sender was 3 s behind its schedule: see load-sufficient$/),
    });
    expect(judged(id, golden, lateBy(3_000)).verdict).not.toBe("pass");
  });

  it("says nothing of the system where requests could not be sent, and that was told", () => {
    expect(judged(id, golden, both(down, unsent, told)).reason).toContain("could not send 5 requests");
    expect(judged(id, golden, both(down, unsent)).verdict).toBe("fail");
  });
});

it("a drill that ended in its baseline is held against nobody; one that broke something is", () => {
  expect(judged("availability", golden, both(down, ended, noFault)).verdict).toBe("inconclusive");
  expect(judged("availability", golden, both(down, ended)).verdict).toBe("fail");
});

describe("the verdict", () => {
  const verdictOf = (...mutations: Mutation[]) => {
    const records = golden();
    for (const mutation of mutations) mutation(records);
    return judge(indexRecords(records));
  };

  it("has one reason where the sender was behind its schedule, and no system is blamed", () => {
    const { verdict, reasons } = verdictOf(down, lateBy(3_000));
    expect(verdict).toBe("inconclusive");
    expect(reasons.filter((reason) => reason.includes("behind its schedule"))).toEqual([
      "load-sufficient: the sender was 3 s behind its schedule",
    ]);
    expect(reasons.some((reason) => /^(rto|availability|latency):/.test(reason))).toBe(false);
  });

  it("has one reason where there was nothing to break, and fails all the same for an event that was lost", () => {
    const unread: Mutation = (records) => remove(records, (record) => record.k === "read-end");
    expect(verdictOf(down, noFault, unread, ended)).toMatchObject({
      verdict: "inconclusive",
      reasons: ["none was answered"],
    });
    expect(verdictOf(noFault, lost, ended)).toMatchObject({ verdict: "fail" });
  });

  it("fails for an event that was lost, however late the sender was", () => {
    expect(verdictOf(lost, lateBy(3_000)).verdict).toBe("fail");
    expect(verdictOf(lost, lateBy(3_000)).reasons[0]).toMatch(/^lost-events: 1 event/);
  });
});

it("requests are counted, retries and redeliveries among them, and the most in one second", () => {
  const { measures } = judge(indexRecords(golden()));
  const tries = of(golden(), "op").flatMap((one) => one.tries).length;
  const redeliveries = of(golden(), "redelivery").length;
  expect(measures.attempts).toMatchObject({ total: tries + redeliveries, retries: tries - 800 });
  expect(measures.attempts!.perSecondMost).toBeGreaterThanOrEqual(100);
});
