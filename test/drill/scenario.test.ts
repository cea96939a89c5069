/** What a scenario's author is told before anything is started. */
import { describe, expect, it } from "vitest";
import { refused } from "../../harness/campaign/catalog.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { criteriaOf, exactlyOnceEverywhere } from "../../harness/drill/criteria.ts";
import { choice } from "../../harness/drill/options.ts";
import { type Proves, scenario, webhooks } from "../../harness/drill/scenario.ts";
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

  it("is not by a check that nobody knows", () => {
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
        expect(() => refused(error)).toThrow(UsageError);
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
