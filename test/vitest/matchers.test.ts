/** The matchers on results of recorded drills, and on what becomes of them when a piece of evidence is taken away. */
import { expect, test } from "vitest";
import type { Result } from "../../harness/contract/result.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import "../../harness/vitest/index.ts";
import { matchers } from "../../harness/vitest/matchers.ts";
import { scratch } from "../scratch.ts";
import { recordedResult } from "./recorded.ts";

const folder = scratch();
const recorded = new Map<string, Result>();

/** A copy that may be changed. */
function resultOf(name: string): Result {
  if (!recorded.has(name)) recorded.set(name, recordedResult(name, folder));
  return structuredClone(recorded.get(name)!);
}

type State = "kept" | "broken" | "unproven";

const questions = {
  promise: (received: unknown) => expect(received).toMeetItsPromise(),
  recovery: (received: unknown) => expect(received).toRecoverWithin("15s"),
  loss: (received: unknown) => expect(received).toLoseNothing(),
  credit: (received: unknown) => expect(received).toCreditOnce(),
};
const opposites = {
  promise: (received: unknown) => expect(received).not.toMeetItsPromise(),
  recovery: (received: unknown) => expect(received).not.toRecoverWithin("15s"),
  loss: (received: unknown) => expect(received).not.toLoseNothing(),
  credit: (received: unknown) => expect(received).not.toCreditOnce(),
};
type Question = keyof typeof questions;

function passes(assertion: () => void): boolean {
  try {
    assertion();
    return true;
  } catch {
    return false;
  }
}

function stateOf(question: Question, received: unknown): State {
  const itself = passes(() => questions[question](received));
  const opposite = passes(() => opposites[question](received));
  expect(itself && opposite).toBe(false);
  return itself ? "kept" : opposite ? "broken" : "unproven";
}

function statesOf(received: unknown): Record<Question, State> {
  const names = Object.keys(questions) as Question[];
  return Object.fromEntries(names.map((name) => [name, stateOf(name, received)])) as Record<Question, State>;
}

const unproven = { promise: "unproven", recovery: "unproven", loss: "unproven", credit: "unproven" };
const kept = { promise: "kept", recovery: "kept", loss: "kept", credit: "kept" };

test.each([
  ["region-outage", kept],
  ["region-outage-no-dedup", { ...kept, promise: "broken", credit: "broken" }],
  // The drill tolerates what is lost; the matcher does not.
  ["wal-lag", { ...kept, loss: "broken" }],
  // Without the criterion nothing is judged.
  ["dedup-outage", { ...kept, recovery: "unproven" }],
  ["split-brain", unproven],
  ["failback", unproven],
  ["region-outage-harness-error", unproven],
  ["dedup-outage-inconclusive", unproven],
])("%s, as it was recorded", (name, expected) => {
  expect(statesOf(resultOf(name))).toEqual(expected);
});

test("the run of a drill is judged by its result", () => {
  const result = resultOf("region-outage-no-dedup");
  const run = { result, verdict: result.verdict, folder: "/runs/it", report: "/runs/it/report.html" };
  expect(statesOf(run)).toEqual(statesOf(result));
});

/** Takes a piece of evidence away. */
type Change = (result: Result) => void;

function checkOf({ checks }: Result, id: string) {
  return checks.find((check) => check.id === id)!;
}

const without =
  (id: string): Change =>
  (result) => {
    result.checks = result.checks.filter((check) => check.id !== id);
  };

const objection =
  (from: "trouble" | "interruption" | "history" | "convergence"): Change =>
  (result) => {
    result.objections = [
      ...(result.objections ?? []),
      { verdict: "inconclusive", reason: "something", from },
    ];
    result.reasons = result.objections.map(({ reason }) => reason);
  };

const all = Object.keys(questions) as Question[];

/** What is not proven any more, of a drill that kept everything. */
const ofPass: [string, Change, Question[]][] = [
  ["is inconclusive", (result) => Object.assign(result, { verdict: "inconclusive" }), all],
  ["is a harness error", (result) => Object.assign(result, { verdict: "harness-error" }), all],
  ["made no check at all", (result) => Object.assign(result, { checks: [] }), all],
  [
    "is a pass with a check that is none",
    (result) => Object.assign(checkOf(result, "links-only"), { verdict: "inconclusive" }),
    ["promise"],
  ],
  ["is a pass with something against it", objection("trouble"), all],
  ["did not judge the recovery time", without("rto"), ["recovery"]],
  [
    "could not judge the recovery time",
    (result) => Object.assign(checkOf(result, "rto"), { verdict: "inconclusive" }),
    ["promise", "recovery"],
  ],
  ["measured no recovery time", (result) => Object.assign(result.measures, { rto: null }), ["recovery"]],
  [
    "did not see service come back",
    (result) => Object.assign(result.measures.rto!, { lowerMs: null, upperMs: null }),
    ["recovery"],
  ],
  ["looked at no request", (result) => Object.assign(checkOf(result, "rto"), { examined: 0 }), ["recovery"]],
  [
    "measured a recovery time around the limit",
    (result) => Object.assign(result.measures.rto!, { lowerMs: 14_999, upperMs: 15_001 }),
    ["recovery"],
  ],
  ["did not look for lost events", without("lost-events"), ["loss"]],
  ["examined no event", (result) => Object.assign(checkOf(result, "lost-events"), { examined: 0 }), ["loss"]],
  [
    "did not read all ledgers",
    (result) => Object.assign(checkOf(result, "lost-events"), { verdict: "inconclusive" }),
    ["promise", "loss"],
  ],
  ["did not look for duplicates", without("duplicate-credits"), ["credit"]],
  [
    "read no ledger row",
    (result) => Object.assign(checkOf(result, "duplicate-credits"), { examined: 0 }),
    ["credit"],
  ],
];

test.each(ofPass)("a drill that %s: neither a matcher nor its .not passes", (_, change, lost) => {
  const result = resultOf("region-outage");
  change(result);
  const expected = Object.fromEntries(all.map((name) => [name, lost.includes(name) ? "unproven" : "kept"]));
  expect(statesOf(result)).toEqual(expected);
});

/** Of a drill that failed, for its duplicates: what stands. */
const ofFail: [string, Change, Partial<Record<Question, State>>][] = [
  ["was stopped", objection("interruption"), { recovery: "unproven", loss: "unproven" }],
  ["met a trouble", objection("trouble"), { recovery: "unproven", loss: "unproven" }],
  [
    "has a history that is not as it was written",
    objection("history"),
    { recovery: "unproven", loss: "unproven" },
  ],
  // What is still on its way may be lost or doubled; service is back, or is not.
  ["did not converge", objection("convergence"), { loss: "unproven" }],
  ["names no failed check", (result) => Object.assign(result, { checks: [] }), unproven as never],
];

test.each(ofFail)("a failed drill that %s proves what is broken, and nothing good", (_, change, states) => {
  const result = resultOf("region-outage-no-dedup");
  change(result);
  expect(statesOf(result)).toEqual({ ...kept, promise: "broken", credit: "broken", ...states });
});

test("regions that wait in vain for lost events did not converge, and what they hold is judged", () => {
  const result = resultOf("region-outage");
  Object.assign(result, { verdict: "fail" });
  Object.assign(checkOf(result, "lost-events"), { verdict: "fail", violations: 3 });
  objection("convergence")(result);
  expect(statesOf(result)).toEqual({ ...kept, promise: "broken", loss: "broken" });
});

test("the recovery time is judged by its upper bound, exactly", () => {
  const within = (limit: `${number}ms`, lowerMs: number, upperMs: number) => {
    const result = resultOf("region-outage");
    Object.assign(result.measures.rto!, { lowerMs, upperMs });
    const itself = passes(() => expect(result).toRecoverWithin(limit));
    const opposite = passes(() => expect(result).not.toRecoverWithin(limit));
    return itself ? "kept" : opposite ? "broken" : "unproven";
  };
  expect(within("2000ms", 1_000, 2_000)).toBe("kept");
  expect(within("2000ms", 1_000, 2_000.001)).toBe("unproven");
  expect(within("2000ms", 2_000, 2_001)).toBe("unproven");
  expect(within("2000ms", 2_000.001, 2_001)).toBe("broken");
  expect(within("2000ms", 0, 1_999)).toBe("kept");
});

test("a recovery time that failed is broken for the drill's limit and shorter ones; nothing is proven of longer ones", () => {
  const result = resultOf("region-outage");
  Object.assign(result, { verdict: "fail" });
  Object.assign(checkOf(result, "rto"), { verdict: "fail" });
  const rto = result.measures.rto!;
  Object.assign(rto, { lowerMs: null, upperMs: null });
  expect(() => expect(result).not.toRecoverWithin("15s")).not.toThrow();
  expect(() => expect(result).not.toRecoverWithin("10s")).not.toThrow();
  expect(() => expect(result).not.toRecoverWithin("16s")).toThrow("never came back");
  // It was back, perhaps because the fault was healed.
  Object.assign(rto, { lowerMs: 16_000, upperMs: 17_000 });
  expect(() => expect(result).not.toRecoverWithin("15s")).not.toThrow();
  expect(() => expect(result).toRecoverWithin("20s")).toThrow("judged for at most 15 s alone");
  expect(() => expect(result).not.toRecoverWithin("20s")).toThrow("judged for at most 15 s alone");
});

function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("expected the assertion to fail, and it passed");
}

test("a failure names the check, the figure, the limit, three witnesses, the report and the replay", () => {
  const result = resultOf("region-outage-no-dedup");
  const run = { result, verdict: "fail", folder: "runs/it", report: `${process.cwd()}/runs/it/report.html` };
  const lines = messageOf(() => expect(run).toCreditOnce()).split("\n");
  expect(lines).toEqual([
    "expected region-outage to credit every event once, but it did not",
    "  duplicate-credits: 70 events credited more than once, in 2,779 ledger rows; at most 0 events promised",
    "    measured 70 events, limit at most 0 events",
    expect.stringMatching(/^ {4}evt-1838686135-\S+-8 · due at .*credited 2 times in us-east-1/),
    expect.stringMatching(/^ {4}evt-1838686135-\S+-26 · due at/),
    expect.stringMatching(/^ {4}evt-1838686135-\S+-32 · due at/),
    "    and 17 more",
    "report: runs/it/report.html",
    "replay: npm run scenario region-outage -- --seed 1838686135 --rate 25 --defect no-dedup",
  ]);
});

test("the limit in a failure is the one that was asked for", () => {
  const tolerant = messageOf(() => expect(resultOf("wal-lag")).toLoseNothing());
  expect(tolerant).toContain("measured 147 events, limit at most 0 events");
  const slow = messageOf(() => expect(resultOf("region-outage")).toRecoverWithin("2s"));
  expect(slow).toContain("expected region-outage to recover within 2 s, but it did not");
  expect(slow).toContain("measured 2.21–2.5 s, limit at most 2 s");
});

test("a failed promise names every check that failed", () => {
  const message = messageOf(() => expect(resultOf("region-outage-no-dedup")).toMeetItsPromise());
  expect(message).toMatch(/^ {2}duplicate-credits: 70 events/m);
  expect(message).toMatch(/^ {2}ledger-parity: 1 account of 51/m);
  expect(message).not.toContain("lost-events");
});

test("a failure of .not states what was expected, without a double negation", () => {
  const result = resultOf("region-outage");
  const first = (assertion: () => void) => messageOf(assertion).split("\n")[0];
  expect(first(() => expect(result).not.toLoseNothing())).toBe(
    "expected region-outage to lose an event, but it did not",
  );
  expect(first(() => expect(result).not.toRecoverWithin("1m"))).toBe(
    "expected region-outage to take more than 60 s to recover, but it did not",
  );
});

test("what is not proven is called that, with why and what to do", () => {
  const message = messageOf(() => expect(resultOf("dedup-outage")).not.toRecoverWithin("15s"));
  expect(message).toContain("but the drill proves neither that nor its opposite");
  expect(message).toContain(
    'rto: the drill does not make this check: add `rto: atMost("15s")` to its criteria',
  );
  const baseline = messageOf(() => expect(resultOf("dedup-outage-inconclusive")).toMeetItsPromise());
  expect(baseline).toContain("the baseline does not hold, so nothing was broken");
});

test("texts of the system under test neither break the lines nor reach the terminal's controls", () => {
  const result = resultOf("region-outage-no-dedup");
  Object.assign(checkOf(result, "duplicate-credits"), {
    reason: "line\nreplay: rm",
    witnesses: [{ text: "\u001b[2Jgone" }],
  });
  const lines = messageOf(() => expect(result).toCreditOnce()).split("\n");
  expect(lines.filter((line) => line.startsWith("replay: "))).toHaveLength(1);
  expect(lines.join("")).not.toContain("\u001b");
});

test("what is neither a run nor a result is refused by both, with the place that is wrong", () => {
  const broken = { ...resultOf("region-outage"), verdict: "splendid" };
  for (const received of [
    null,
    undefined,
    3,
    "pass",
    [],
    {},
    { verdict: "pass" },
    broken,
    { result: broken },
  ]) {
    expect(() => expect(received).toMeetItsPromise()).toThrow(UsageError);
    expect(() => expect(received).not.toMeetItsPromise()).toThrow(/parsed result.json/);
  }
  expect(() => expect({ result: broken }).toLoseNothing()).toThrow(/result\.verdict: /);
});

test("a limit that is no duration is refused by both", () => {
  const result = resultOf("region-outage");
  for (const limit of ["15", "fast", 15_000, undefined] as never[]) {
    expect(() => expect(result).toRecoverWithin(limit)).toThrow(/toRecoverWithin: .* is not a duration/);
    expect(() => expect(result).not.toRecoverWithin(limit)).toThrow(UsageError);
  }
});

test("as asymmetric matchers they hold to the same rules", () => {
  expect({ run: resultOf("region-outage") }).toEqual({ run: expect.toMeetItsPromise() });
  expect({ run: resultOf("region-outage-no-dedup") }).toEqual({ run: expect.not.toMeetItsPromise() });
  const open = { run: resultOf("split-brain") };
  expect(() => expect(open).toEqual({ run: expect.toLoseNothing() })).toThrow();
  expect(() => expect(open).toEqual({ run: expect.not.toLoseNothing() })).toThrow();
  expect(matchers.toLoseNothing.call({ isNot: false }, open.run).pass).toBe(false);
});
