/** The hashes of criteria and terms: canonical JSON, and the same as those in histories of before it had that name. */
import { createHash } from "node:crypto";
import { array, constantFrom, double, property, record, string, tuple, assert as verify } from "fast-check";
import { describe, expect, test } from "vitest";
import { type Criterion, criterionTable } from "../../harness/contract/criteria.ts";
import { HistoryError } from "../../harness/history/reader.ts";
import { canonicalSha256, criteriaSha256, termsSha256 } from "../../harness/judge/sealing-hashes.ts";
import { runRecord } from "../check/golden.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("canonical JSON", () => {
  test("is that of RFC 8785: names by UTF-16 code units, numbers as ECMAScript prints them", () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalSha256(value)).toBe(
      sha256(
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
          '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
      ),
    );
  });

  test("does not depend on the order of fields", () => {
    expect(canonicalSha256({ b: 1, a: { d: 2, c: 3 } })).toBe(canonicalSha256({ a: { c: 3, d: 2 }, b: 1 }));
  });

  test("text that is not Unicode has none: the history cannot be judged", () => {
    expect(() => canonicalSha256({ promise: "\ud800" })).toThrow(HistoryError);
  });
});

describe("a history from before the hashes were defined as canonical JSON keeps its hashes", () => {
  const ids = Object.keys(criterionTable) as (keyof typeof criterionTable)[];
  const text = string({ unit: "binary" });
  const number = double({ min: 0, noNaN: true, noDefaultInfinity: true });

  test("criteria", () => {
    const criterion = constantFrom(...ids).chain((id) =>
      record({ id: constantFrom(id), limit: number, promise: text, unit: constantFrom("ms", "events") }),
    );
    verify(
      property(array(criterion), (criteria) => {
        const before = JSON.stringify(
          criteria.map(({ id, limit, promise, unit }) => ({ id, limit, promise, unit })),
        );
        expect(criteriaSha256(criteria as Criterion[])).toBe(sha256(before));
      }),
    );
  });

  test("terms, with and without a share of retries", () => {
    const load = record(
      {
        attemptTimeoutMs: number,
        deadlineMs: number,
        perSecond: number,
        redelivered: number,
        retryShare: number,
      },
      { requiredKeys: ["attemptTimeoutMs", "deadlineMs", "perSecond", "redelivered"] },
    );
    const terms = record({
      load,
      logs: array(tuple(text, text, text)),
      regions: array(text),
      sustainedMs: number,
    });
    verify(
      property(terms, (changed) => {
        const { checks, links, oldestCompatible, serving } = runRecord();
        const { attemptTimeoutMs, deadlineMs, perSecond, redelivered, retryShare } = changed.load;
        const before = JSON.stringify({
          checks,
          criteriaSha256: runRecord().criteriaSha256,
          links,
          load: { attemptTimeoutMs, deadlineMs, perSecond, redelivered, retryShare },
          logs: changed.logs,
          oldestCompatible,
          regions: changed.regions,
          serving,
          sustainedMs: changed.sustainedMs,
        });
        expect(termsSha256({ ...runRecord(), ...changed })).toBe(sha256(before));
      }),
    );
  });
});
