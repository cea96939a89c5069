/** What a scenario's author is told before anything is started. */
import { describe, expect, it } from "vitest";
import type { ReadBack } from "../../harness/contract/read-back.ts";
import {
  atLeast,
  atMost,
  type Criteria,
  criteriaOf,
  exactlyOnceEverywhere,
  zero,
} from "../../harness/drill/criteria.ts";
import { choice } from "../../harness/drill/options.ts";
import { type Proves, ScenarioError, scenario, webhooks } from "../../harness/drill/scenario.ts";
import type { LoadSpec } from "../../harness/load/load-options.ts";
import { cut } from "../cli/examples.ts";

const options = { disk: choice("what becomes of the data", "kept", "lost") };

function proving(proves: Proves | ((chosen: { readonly disk: string }) => Proves)) {
  return scenario("outage", {
    promise: "It holds.",
    topology: cut.topology,
    target: "south",
    sustained: "2s",
    options,
    proves,
    load: webhooks({ perSecond: 10, redelivered: 0 }),
    criteria: exactlyOnceEverywhere,
    drill: async () => {},
  });
}

describe("what a scenario proves", () => {
  it("is by the checks that it makes, whatever its criteria", () => {
    const { proves } = proving({ "P-04": ["lost-events", "duplicate-credits"], "M-02": ["faults-proven"] });
    expect(proves({ disk: "kept" })).toEqual({
      "P-04": ["lost-events", "duplicate-credits"],
      "M-02": ["faults-proven"],
    });
  });

  it("is nothing where it does not say", () => {
    expect(cut.proves({})).toEqual({});
  });

  it("is not by a check that it does not make", () => {
    expect(() => proving({ "P-07": ["order"] })).toThrow(
      /^scenario outage: P-07 is to be proven by the check order, which it does not make; it makes lost-events, /,
    );
  });

  it("is not by an unknown check", () => {
    const made = () => proving({ "P-04": ["lost-event" as "lost-events"] });
    expect(made).toThrow(RangeError);
  });

  it("may depend on what is chosen, and is looked at for every choice", () => {
    const made = () => proving(({ disk }) => (disk === "lost" ? { "F-01": ["rto"] } : {}));
    expect(made).toThrow(/^scenario outage --disk lost: F-01 is to be proven by the check rto/);
  });
});

const { load } = cut;
const idle = {
  promise: cut.promise,
  topology: cut.topology,
  target: cut.target,
  drill: cut.drill,
  sustained: "2s",
  criteria: exactlyOnceEverywhere,
} as const;

describe("a scenario's share of retries", () => {
  const made = (retryShare: number) => () => scenario("idle", { ...idle, load: { ...load, retryShare } });

  it.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY])(
    "is refused as wrong usage when it is %s",
    (share) => {
      expect(made(share)).toThrow(/^scenario idle: the load's retryShare is 0 or more, and finite/);
      try {
        made(share)();
      } catch (error) {
        expect(error).toBeInstanceOf(ScenarioError);
      }
    },
  );

  it("may be none", () => {
    expect(made(0)().load.retryShare).toBe(0);
  });
});

describe("a scenario's entries", () => {
  const made = (entries: Readonly<Record<string, number>>) => () =>
    scenario("idle", { ...idle, load: { ...load, entries } });
  const [first, second] = cut.topology.regions as [string, string];

  it("are shares of regions that there are", () => {
    expect(made({ [first]: 0.7, [second]: 0.3 })().load.entries).toEqual({ [first]: 0.7, [second]: 0.3 });
    expect(made({ atlantis: 0.5 })).toThrow(/entries name atlantis; regions are /);
    expect(made({ [first]: 0.7, [second]: 0.4 })).toThrow(/0 or more, and 1 at most in all/);
    expect(made({ [first]: -0.1 })).toThrow(/0 or more, and 1 at most in all/);
  });
});

describe("a scenario's reads", () => {
  const readBack: ReadBack = {
    path: ({ eventId }) => `/credits/${eventId}`,
    classify: () => ({ outcome: "present", region: null }),
  };
  const made =
    (reads: LoadSpec["readBack"], staleness: Criteria["staleness"], described: object | null = readBack) =>
    () => {
      const { system } = cut.topology;
      const deliver = { ...system.deliver, ...(described && { readBack: described as ReadBack }) };
      const topology = { ...cut.topology, system: { ...system, deliver } };
      const criteria = { lostEvents: zero, ...(staleness && { staleness }) };
      return scenario("idle", {
        ...idle,
        topology,
        criteria,
        load: { ...load, ...(reads && { readBack: reads }) },
      });
    };
  const reads = { share: 0.2, afterMs: [0, 5_000] } as const;
  /** All reasons, as wrong usage. */
  const reasons = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      expect(error).toBeInstanceOf(ScenarioError);
      return (error as Error).message;
    }
    throw new Error("it was taken");
  };

  it("go with a promise, and with a system that can be read", () => {
    expect(made(reads, atMost("2s"))().load.readBack).toEqual(reads);
    expect(made(undefined, undefined)().load).not.toHaveProperty("readBack");
  });

  it("are needed by the promise, and a description by them", () => {
    expect(reasons(made(undefined, atMost("2s"), null))).toContain(
      "scenario idle: the criterion staleness needs reads: give the load a readBack",
    );
    expect(reasons(made(reads, atMost("2s"), null))).toContain("give its `deliver` a `readBack`");
  });

  it("need a promise", () => {
    expect(reasons(made(reads, undefined))).toContain('add the criterion staleness: atMost("2s")');
  });

  it.each([
    ["a share of 0", { share: 0 }, /share is above 0 and at most 1, got 0/],
    ["a share above 1", { share: 1.01 }, /share is above 0 and at most 1, got 1.01/],
    ["no number as a share", { share: Number.NaN }, /share is above 0 and at most 1, got NaN/],
    [
      "a negative time",
      { afterMs: [-1, 5_000] as const },
      /afterMs is \[from, until\], each from 0 to 60000 ms/,
    ],
    ["a time without end", { afterMs: [0, Number.POSITIVE_INFINITY] as const }, /each from 0 to 60000 ms/],
    ["times that run backwards", { afterMs: [5_000, 3_000] as const }, /5000 is later than 3000/],
    [
      "no read late enough",
      { afterMs: [0, 2_000] as const },
      /no read begins later than the promised 2000 ms/,
    ],
  ])("are refused with %s", (_, change, reason) => {
    expect(reasons(made({ ...reads, ...change }, atMost("2s")))).toMatch(reason);
  });

  it.each([zero, atMost(5), atLeast("5%")])(
    "are refused with a promise that is no time above 0: %j",
    (limit) => {
      expect(reasons(made(reads, limit))).toContain("staleness is a time above 0");
    },
  );

  it("are refused with everything that is wrong at once", () => {
    const described = { method: "PUT", path: "credits", body: () => "" };
    const why = reasons(made({ share: 2, afterMs: [-1, 5_000] }, zero, described));
    for (const part of [
      "share is above 0",
      "afterMs is",
      "readBack.method",
      "readBack.path",
      "readBack.classify",
      "staleness is a time",
    ])
      expect(why).toContain(part);
  });
});

describe("a scenario without a limit", () => {
  const { promise, topology, target, load, drill } = cut;
  const rest = { promise, topology, target, load, drill, sustained: "2s", options } as const;

  it("promises nothing, and is refused", () => {
    expect(() => scenario("idle", { ...rest, criteria: {} })).toThrow(RangeError);
  });

  it("is refused for a single choice too", () => {
    const criteria = ({ disk }: { readonly disk: string }) => (disk === "lost" ? {} : exactlyOnceEverywhere);
    expect(() => scenario("idle", { ...rest, criteria })).toThrow(
      /^scenario idle --disk lost: it promises nothing/,
    );
  });
});

describe("a group of limits", () => {
  it("stands where it is spread, and yields to what is written after it", () => {
    const limits = criteriaOf(
      { ...exactlyOnceEverywhere, lostEvents: { bound: "at most", value: 3, given: "count" } },
      100,
    );
    expect(limits.map(({ id, limit }) => [id, limit])).toEqual([
      ["lostEvents", 3],
      ["duplicateCredits", 0],
      ["unexpectedCredits", 0],
      ["dedupParity", 0],
      ["ledgerParity", 0],
    ]);
  });
});
