/** The checks that look at replicated logs: continuity, order, and lag. */
import { describe, expect, it } from "vitest";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { both, type Case, describeChecks, judged, type Mutation } from "./cases.ts";
import { editRead, effect, healedAt, of, op, remove, survivor, victim } from "./golden.ts";
import { copyOf, goldenLogs, skip } from "./golden-logs.ts";

const number = (id: string) => Number(id.slice(2));
const between = (from: number, until: number) => (id: string) => number(id) >= from && number(id) <= until;
const noLogs: Mutation = (r) => remove(r, (one) => one.k === "log");
const noSamples: Mutation = (r) => remove(r, (one) => one.k === "sample");
/** The ledger of a region stands still from one moment to another. */
const stall = (region: string, from: number, until: number): Mutation => {
  return (r) => {
    for (const { at, applied } of of(r, "sample"))
      if (at >= from && at < until && applied) applied[region] = Math.floor(from / 10);
  };
};
/** The ledger of a region is left out of some of the looks. */
function unanswered(region: string, when: (at: number, look: number) => boolean): Mutation {
  return (r) => {
    for (const [i, { at, applied }] of of(r, "sample").entries()) if (when(at, i)) delete applied![region];
  };
}
/** Nothing but positions is looked at, and one region alone writes. */
function onlyPositions(r: HistoryRecord[]): void {
  noLogs(r);
  withPositions(r);
  for (const sample of of(r, "sample")) delete sample.applied;
}
const swapRows: Mutation = (r) =>
  editRead(r, { region: victim }, (read) => {
    const rows = read.rows!;
    const [a, b] = [rows.findIndex(([id]) => id === "e-13"), rows.findIndex(([id]) => id === "e-23")];
    [rows[a], rows[b]] = [rows[b]!, rows[a]!];
  });
/** The origin's log is deleted and made again: what comes after `at` has offsets from 0 in a new incarnation. */
const recreated: Mutation = (r) => {
  for (const region of [survivor, victim]) {
    let offset = 0;
    for (const log of copyOf(r, survivor, region).filter(({ at }) => at > 6000)) {
      log.incarnation = "B";
      log.entries = log.entries.map(([, id]) => [offset++, id]);
    }
  }
  const firstOfB = copyOf(r, survivor, survivor).find(({ incarnation }) => incarnation === "B")!.entries;
  const gone = new Set(firstOfB.slice(3, 7).map(([, id]) => id));
  skip(copyOf(r, survivor, victim), (id) => gone.has(id));
};

const busy =
  (from: number, until: number): Mutation =>
  (records) => {
    for (const sample of of(records, "sample"))
      sample.idle = sample.at > from && sample.at <= until ? 0 : 0.5;
  };
const cases: Case[] = [
  [
    "entries that the copy of a log lacks although it has later ones",
    "wal-continuity",
    "fail",
    /^payments us-east-1→eu-west-1 skipped offsets 1,010–1,014 \(5 entries\), 1,020–1,021 \(2 entries\); at most 0/,
    (r) => skip(copyOf(r, survivor, victim), (id) => between(20, 28)(id) || between(40, 42)(id)),
    /^at offset 1,010 of payments of us-east-1, never copied to eu-west-1/,
  ],
  [
    "entries that were skipped when a log was made anew",
    "wal-continuity",
    "fail",
    /skipped offsets 3–6 \(4 entries, incarnation B\)/,
    recreated,
  ],
  [
    "an entry that a region holds and never applied",
    "wal-continuity",
    "fail",
    /^eu-west-1 did not apply payments of eu-west-1, offsets 1,004 \(1 entry\)/,
    (r) => editRead(r, { region: victim }, (read) => read.rows?.splice(10, 1)),
    /neither in its ledger nor in its dead letters/,
  ],
  [
    "a log whose original was never read",
    "wal-continuity",
    "inconclusive",
    /^the log payments of eu-west-1 itself was never read/,
    (r) => remove(r, (one) => one.k === "log" && one.origin === victim && one.region === victim),
  ],
  [
    "a copy in which nothing was ever seen",
    "wal-continuity",
    "inconclusive",
    /^of the log payments of us-east-1 nothing was seen in eu-west-1$/,
    (r) => skip(copyOf(r, survivor, victim), () => true),
  ],
  ["no log at all", "wal-continuity", "inconclusive", /nothing to examine/, noLogs],
  [
    "events of an account that were applied in another order",
    "order",
    "fail",
    /^1 account with events out of order, in 1,\d{3} pairs of events that follow each other/,
    swapRows,
    /^eu-west-1 applied it as row 13, before e-13 \(row 23\), which eu-west-1 had taken first into payments/,
  ],
  [
    "one event an account, which can be in no wrong place",
    "order",
    "inconclusive",
    /^no origin took two events of one account/,
    (r) => {
      for (const record of [...of(r, "op"), ...of(r, "redelivery")])
        if ("account" in record) record.account = record.id;
      for (const { rows } of of(r, "read")) for (const row of rows ?? []) row[1] = row[0];
    },
  ],
  ["no log to tell the order by", "order", "inconclusive", /no log was read/, noLogs],
  [
    "a ledger that stands still although no fault keeps it from going on",
    "replication-lag",
    "fail",
    /where no fault stood in the way was 1\.\d+ s \(ledger of us-east-1\)/,
    stall(survivor, 600, 1900),
    /^ledger of us-east-1 was 1\.\d+ s behind, it lacked \d+/,
  ],
  [
    "a ledger that stands still while the machine has nothing left to give",
    "replication-lag",
    "inconclusive",
    /but not without the time in which this machine's processors were busy/,
    both(stall(survivor, 600, 1900), busy(600, 1900)),
  ],
  [
    "a ledger that stands still much longer than the machine is busy",
    "replication-lag",
    "fail",
    /ledger of us-east-1/,
    both(stall(survivor, 600, 1900), busy(600, 800)),
  ],
  [
    "a ledger that stands still again after it had caught up",
    "replication-lag",
    "fail",
    /ledger of eu-west-1/,
    stall(victim, 6000, 7900),
  ],
  [
    "a copy of a log that lags",
    "replication-lag",
    "fail",
    /1.5 s \(payments us-east-1→eu-west-1 of eu-west-1\)/,
    (r) => {
      const held = copyOf(r, survivor, victim).filter(({ at }) => at > 500 && at < 1900);
      held.at(-1)!.entries = held.flatMap(({ entries }) => entries);
      for (const one of held.slice(0, -1)) one.entries = [];
    },
  ],
  [
    "a position that lags",
    "replication-lag",
    "fail",
    /1.25 s \(wal of eu-west-1\)/,
    both(noLogs, (r) => {
      for (const { at, positions } of withPositions(r)) if (at < 1500) positions.wal![victim] = 0;
    }),
    /it lacked 1,375/,
  ],
  [
    "no moment without a fault in the way",
    "replication-lag",
    "inconclusive",
    /no lag was sampled/,
    both(noLogs, noSamples),
  ],
  [
    "a region whose ledger never answers",
    "replication-lag",
    "inconclusive",
    /^ledger of eu-west-1 was seen at 0 of 8 looks while no fault stood in the way$/,
    unanswered(victim, () => true),
  ],
  [
    "a region whose ledger answers too rarely",
    "replication-lag",
    "inconclusive",
    /^ledger of us-east-1 was seen at 24 of 32 looks/,
    unanswered(survivor, (_, i) => i % 4 === 0),
  ],
  [
    "ledgers that were never looked at, though logs were",
    "replication-lag",
    "inconclusive",
    /^ledger of us-east-1 was seen at 0 of 0 looks .*; ledger of eu-west-1 was seen at 0 of 0 looks/,
    noSamples,
  ],
  [
    "a partition that is followed in one region only",
    "wal-continuity",
    "inconclusive",
    /^the log .*\/1 of .* in .* was never read/,
    (r) => {
      const own = of(r, "log").find(({ origin, region }) => origin === region)!;
      r.splice(r.indexOf(own), 0, { ...own, log: `${own.log}/1`, entries: [] });
      const run = of(r, "run")[0]!;
      run.logs = run.regions.map((region) => [own.log, own.origin, region]);
    },
  ],
  [
    "a position that stands still in every region",
    "replication-lag",
    "inconclusive",
    /^the position wal never moved in any region, though operations were acknowledged/,
    (r) => {
      for (const { positions } of withPositions(r))
        positions.wal = Object.fromEntries(Object.keys(positions.wal!).map((region) => [region, 0]));
    },
  ],
  [
    "a replica whose position is never known",
    "replication-lag",
    "inconclusive",
    /^wal of eu-west-1 was seen at 0 of 8 looks/,
    both(onlyPositions, (r) => {
      for (const { positions } of of(r, "sample")) delete positions!.wal![victim];
      // Else nothing was sampled at all.
      of(r, "sample")[0]!.positions!.log = { [survivor]: 1, [victim]: 1 };
    }),
  ],
];

describeChecks(["wal-continuity", "order", "replication-lag"], goldenLogs, cases);

/** One region writes a position a millisecond, the other follows at once. */
function withPositions(records: HistoryRecord[]) {
  of(records, "run")[0]!.serving = [survivor];
  return of(records, "sample").map((sample) => {
    const positions = { wal: { [survivor]: sample.at, [victim]: sample.at } };
    sample.positions = positions;
    return { at: sample.at, positions: positions as Record<string, Record<string, number>> };
  });
}

describe("what is no hole", () => {
  const verdictOf = (mutation: Mutation) => judged("wal-continuity", goldenLogs, mutation);

  it("is a tail that was never copied", () => {
    const result = verdictOf((r) => skip(copyOf(r, survivor, victim), between(700, 800)));
    expect(result).toMatchObject({ verdict: "pass", violations: 0 });
  });

  describe("is an entry that appeared behind the last one that was copied", () => {
    /** One that committed late, and was never copied, as nothing after it was. Moved into a later look of the original or not. */
    const late = (moved: boolean): Mutation => {
      return (r) => {
        skip(copyOf(r, survivor, victim), between(61, 800));
        const original = copyOf(r, survivor, survivor);
        const look = original.findIndex(({ entries }) => entries.some(([, id]) => id === "e-58"));
        const [entry] = original[look]!.entries.splice(
          original[look]!.entries.findIndex(([, id]) => id === "e-58"),
          1,
        );
        if (moved) original[look + 1]!.entries.unshift(entry!);
        else original[look]!.entries.splice(-2, 0, entry!);
        skip(copyOf(r, survivor, victim), (id) => id === "e-58");
      };
    };

    it("if a later look saw it", () => {
      expect(verdictOf(late(true))).toMatchObject({ verdict: "pass", violations: 0 });
    });

    it("which one look cannot tell from a hole: it is reported", () => {
      expect(verdictOf(late(false))).toMatchObject({ verdict: "fail", violations: 1 });
    });
  });

  it("is a copy that has entries twice, from a copier that began again further back", () => {
    const result = verdictOf((r) => {
      const copy = copyOf(r, survivor, victim);
      copy[6]!.entries.unshift(...copy[4]!.entries, ...copy[5]!.entries);
    });
    expect(result).toMatchObject({ verdict: "pass", violations: 0 });
  });

  it("is what lies between two occurrences of an event, of which only the first was copied", () => {
    // The copy ends at e-60; e-40 is written again long after that.
    const result = verdictOf((r) => skip(copyOf(r, survivor, victim), between(61, 800)));
    expect(result.violations).toBe(0);
  });

  it("is the tail of an old primary after a standby writes entries of its own into what was a copy", () => {
    const result = verdictOf((r) => {
      r.splice(1, 0, { k: "writer", at: 2400, region: victim });
      const copy = copyOf(r, survivor, victim);
      for (const one of copy) if (one.at > effect.at) one.entries = one.at > 7000 ? [[9000, "e-302"]] : [];
    });
    expect(result.violations).toBe(0);
  });
});

describe("what is no disorder", () => {
  it("is an event that two origins took", () => {
    const result = judged("order", goldenLogs, (r) => {
      swapRows(r);
      copyOf(r, survivor, survivor)[2]!.entries.push([9999, "e-13"]);
    });
    expect(result).toMatchObject({ verdict: "pass", violations: 0 });
  });

  it("is an event with rival contents", () => {
    const result = judged("order", goldenLogs, (r) => {
      swapRows(r);
      for (const id of ["e-13", "e-23"]) op(r, id).rivals = [{ account: "a-1", amount: 1 }];
    });
    expect(result.verdict).toBe("pass");
  });
});

it("a region may miss a look now and then", () => {
  const result = judged(
    "replication-lag",
    goldenLogs,
    unanswered(survivor, (_, i) => i % 6 === 0),
  );
  expect(result).toMatchObject({ verdict: "pass" });
});

it("where only positions are looked at, who writes is not behind itself, and need not be seen to be", () => {
  expect(judged("replication-lag", goldenLogs, onlyPositions)).toMatchObject({ verdict: "pass" });
});

it("a region that is made a replica is followed from when it has caught up", () => {
  const lagging = (more: Mutation) =>
    judged("replication-lag", goldenLogs, both(noLogs, stall(survivor, 5400, 7900), more));
  const writer = (r: HistoryRecord[]) => r.splice(1, 0, { k: "writer", at: 100, region: victim });
  const replica = (at: number, followed: string | null) => (r: HistoryRecord[]) =>
    r.splice(2, 0, { k: "replica", at, region: survivor, of: followed });
  expect(lagging(() => {}).verdict).toBe("fail");
  expect(lagging(both(replica(5000, null), writer)).violations).toBe(0);
  expect(lagging(both(replica(5100, victim), replica(5000, null), writer)).verdict).toBe("fail");
  expect(lagging(both(replica(7950, victim), replica(5000, null), writer)).violations).toBe(0);
});

it("lag is excused while a fault keeps the region behind, until it has caught up", () => {
  const behind = judged("replication-lag", goldenLogs, both(stall(victim, 2000, 6900)));
  expect(behind).toMatchObject({ verdict: "pass" });
});

it("a copy has not caught up while its newest entries came and older ones did not", () => {
  const newestFirst = judged("replication-lag", goldenLogs, (r) => {
    const [first, second] = copyOf(r, survivor, victim).filter(({ at }) => at >= healedAt);
    second!.entries = [...first!.entries.slice(0, -3), ...second!.entries];
    first!.entries = first!.entries.slice(-3);
  });
  expect(newestFirst).toMatchObject({ verdict: "pass" });
});
