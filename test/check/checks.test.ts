/** Every check on a golden history, on the empty one, and on one mutation for each anomaly that it must see. */
import { expect, it } from "vitest";
import { type CheckId, checks } from "../../harness/check/index.ts";
import type { Attempt, HistoryRecord } from "../../harness/history/types.ts";
import { both, type Case, describeChecks, elsewhere, judged, type Mutation, withLimits } from "./cases.ts";
import { editRead, effect, golden, of, op, refusedId, remove, survivor, victim } from "./golden.ts";

const dropRow: Mutation = (records) =>
  editRead(records, { region: victim }, (read) => read.rows?.splice(10, 1));
/** Ledgers without accounts and amounts. */
const idsAlone: Mutation = (records) => {
  for (const region of [survivor, victim])
    editRead(records, { region }, (read) => {
      read.rows = read.rows!.map(([id]) => [id, null, null, null]);
    });
};
const incomplete: Mutation = (records) => remove(records, (r) => r.k === "read-end" && r.region === victim);
const noFault: Mutation = (records) => remove(records, (r) => r.k === "fault");
/** An event had to be set aside by one version's age; it is in no ledger, and the dead letters were not read. */
const setAside =
  (purpose: "failover" | "final"): Mutation =>
  (records) => {
    op(records, "e-11").version = 0;
    for (const region of purpose === "final" ? [survivor, victim] : [survivor])
      editRead(records, { purpose, region }, (read) => {
        read.rows = read.rows!.filter(([id]) => id !== "e-11");
      });
  };
const fault = (records: HistoryRecord[], step: string) => of(records, "fault").find((r) => r.step === step)!;
/** Every try since the effect fails, until `until`. */
const failUntil = (until: number): Mutation => {
  return (records) => {
    for (const { id, due, tries } of of(records, "op")) {
      if (due < effect.at || due >= until) continue;
      tries.splice(0, tries.length, [due, due + 1, "info", 503, null]);
      op(records, id).outcome = "info";
    }
    remove(records, (r) => r.k === "redelivery" && r.try[0] >= effect.at && r.try[0] < until);
  };
};
const slowUntil = (until: number): Mutation => {
  return (records) => {
    for (const { due, tries } of of(records, "op")) if (due < until) tries[0]![1] = due + 300;
  };
};
/** First attempts are turned away at once for a second, long before the fault. */
const turnedAway: Mutation = (records) => {
  for (const one of of(records, "op").slice(60, 160))
    one.tries.unshift([one.due, one.due + 0.1, "info", 503, null]);
};
/** The edge calls a region down that no fault touches. */
const edgeDown: Mutation = (records) => {
  for (const sample of of(records, "sample"))
    if (sample.at > 300 && sample.at < 1700) sample.edge = { ...sample.edge, [survivor]: "down" };
};
const busyUntil = (until: number): Mutation => {
  return (records) => {
    for (const sample of of(records, "sample")) if (sample.at < until) sample.idle = 0.01;
  };
};
/** As the golden history has it. */
const attemptTimeoutMs = 1_000;
/** The first attempts of so many operations before the fault get no answer; the second does. */
const timeOutFirst = (count: number): Mutation => failFirst(count, attemptTimeoutMs);
/** They are turned away at once. */
const refuseFirst = (count: number): Mutation => failFirst(count, 1);
function failFirst(count: number, afterMs: number): Mutation {
  return (records) => {
    for (const { due, tries } of of(records, "op").slice(4, 4 + count)) {
      const [[sent, done, ...answer]] = tries as [Attempt];
      const failed: Attempt = [due, due + afterMs, "info", 0, null];
      tries.splice(0, 1, failed, [sent + afterMs, done + afterMs, ...answer]);
    }
  };
}
const cases: Case[] = [
  [
    "an acknowledged event absent from one region",
    "lost-events",
    "fail",
    /^1 event of 798/,
    dropRow,
    /absent from eu-west-1/,
  ],
  [
    "a region that was not read to its end",
    "lost-events",
    "inconclusive",
    /ledger of eu-west-1 was not read to its end/,
    incomplete,
  ],
  [
    "a lost event although another region was not read",
    "lost-events",
    "fail",
    /^1 event/,
    both(incomplete, (r) => editRead(r, { region: survivor }, (read) => read.rows?.splice(10, 1))),
    /absent from us-east-1/,
  ],
  [
    "a read that announces more rows than it has",
    "lost-events",
    "inconclusive",
    /not read to its end/,
    (r) => {
      of(r, "read-end").find((end) => end.region === victim)!.count++;
    },
  ],
  [
    "no criterion to judge by",
    "lost-events",
    "inconclusive",
    /no criterion "lostEvents"/,
    both(dropRow, withLimits({})),
  ],
  [
    "an event credited twice in one region",
    "duplicate-credits",
    "fail",
    /^1 event credited more than once/,
    (r) => editRead(r, { region: victim }, (read) => read.rows?.push(read.rows[3]!)),
    /^due at 0\.030 s, sent once, acknowledged .* credited 2 times in eu-west-1$/,
  ],
  [
    "an event that was never sent, credited twice",
    "duplicate-credits",
    "fail",
    /^1 event/,
    (r) =>
      editRead(r, { region: victim }, (read) =>
        read.rows?.push(["x", "a-1", 5, null], ["x", "a-1", 5, null]),
      ),
    /never attempted/,
  ],
  [
    "an event that was never sent",
    "unexpected-credits",
    "fail",
    /^1 event/,
    (r) => editRead(r, { region: survivor }, (read) => read.rows?.push(["x", "a-1", 5, null])),
    /never attempted, yet 5 is credited in us-east-1/,
  ],
  [
    "an event that was never sent, in a ledger of event ids alone",
    "unexpected-credits",
    "fail",
    /^1 event .*\(account and amount not compared: the ledger of us-east-1 and eu-west-1 has no such column\)/,
    both(idsAlone, (r) =>
      editRead(r, { region: survivor }, (read) => read.rows?.push(["x", null, null, null])),
    ),
    /never attempted, yet it is credited in us-east-1/,
  ],
  [
    "a row that one region lacks, in a ledger of event ids alone",
    "ledger-parity",
    "fail",
    /^1 account of 10 differ between 2 regions \(account and amount not compared/,
    both(idsAlone, dropRow),
    /us-east-1: 80 rows/,
  ],
  [
    "another amount, in a ledger that has amounts and no accounts",
    "unexpected-credits",
    "fail",
    /^1 event .*\(account not compared/,
    (r) =>
      editRead(r, { region: victim }, (read) => {
        read.rows = read.rows!.map(([id, , amount, at]) => [id, null, id === "e-3" ? 999 : amount, at]);
      }),
    /4 to a-3 was sent, 999 to a-3 is credited/,
  ],
  [
    "a refused operation that was credited",
    "unexpected-credits",
    "fail",
    /^1 event/,
    (r) => editRead(r, { region: survivor }, (read) => read.rows?.push([refusedId, "a-7", 8, null])),
    /refused, yet credited/,
  ],
  [
    "another amount than was sent",
    "unexpected-credits",
    "fail",
    /^1 event/,
    (r) => editRead(r, { region: victim }, (read) => read.rows?.splice(3, 1, ["e-3", "a-3", 999, null])),
    /4 to a-3 was sent, 999 to a-3 is credited/,
  ],
  [
    "another account than was named",
    "unexpected-credits",
    "fail",
    /^1 event/,
    (r) => editRead(r, { region: victim }, (read) => read.rows?.splice(3, 1, ["e-3", "a-4", 4, null])),
    /4 to a-4 is credited/,
  ],
  [
    "contents that were sent under the same id on purpose, and others that were not",
    "unexpected-credits",
    "fail",
    /^1 event credited/,
    (r) => {
      op(r, "e-3").rivals = [{ account: "a-4", amount: 40 }];
      op(r, "e-4").rivals = [{ account: "a-5", amount: 50 }];
      editRead(r, { region: victim }, (read) => {
        read.rows?.splice(3, 2, ["e-3", "a-4", 40, null], ["e-4", "a-5", 51, null]);
      });
    },
    /5 to a-4 was sent, 51 to a-5 is credited/,
  ],
  [
    "a key that one region lacks",
    "dedup-parity",
    "fail",
    /^1 key of dedup:redis differ: us-east-1 799, eu-west-1 798 \(lacks 1\)/,
    (r) => editRead(r, { region: victim, store: "dedup:redis" }, (read) => read.keys?.splice(5, 1)),
    /lacks this key/,
  ],
  [
    "a key without an event in one region",
    "dedup-parity",
    "fail",
    /us-east-1 799 \(lacks 1\)/,
    (r) => editRead(r, { region: victim, store: "dedup:redis" }, (read) => read.keys?.push("stranger")),
  ],
  [
    "as many keys, but other ones",
    "dedup-parity",
    "fail",
    /^2 keys/,
    (r) =>
      editRead(r, { region: victim, store: "dedup:redis" }, (read) => read.keys?.splice(5, 1, "stranger")),
  ],
  [
    "keys of one region only",
    "dedup-parity",
    "inconclusive",
    /dedup:redis of eu-west-1 was not read/,
    (r) =>
      remove(
        r,
        (one) =>
          (one.k === "read" || one.k === "read-end") && one.region === victim && one.store !== "ledger",
      ),
  ],
  [
    "a row that one region lacks",
    "ledger-parity",
    "fail",
    /^1 account of 10 differ/,
    dropRow,
    /us-east-1: 80 rows/,
  ],
  [
    "the same totals made of other rows",
    "ledger-parity",
    "fail",
    /^1 account/,
    (r) => editRead(r, { region: victim }, (read) => read.rows?.splice(10, 1, ["x", "a-1", 12, null])),
  ],
  ["a ledger that was not read", "ledger-parity", "inconclusive", /not read/, incomplete],
  ["service back too late", "rto", "fail", /back after 1\.9\d?–2(\.0\d)? s; at most 1 s/, failUntil(4000)],
  ["a limit inside of the interval", "rto", "inconclusive", /straddles/, withLimits({ rto: 490 })],
  ["service that never came back", "rto", "fail", /not back within/, failUntil(9000)],
  [
    "service watched for too short a time",
    "rto",
    "inconclusive",
    /too short/,
    both(withLimits({ rto: 60_000 }), failUntil(9000)),
  ],
  ["no fault", "rto", "inconclusive", /no fault took effect/, noFault],
  [
    "nothing that succeeded before the fault",
    "rto",
    "inconclusive",
    /nothing succeeded before/,
    (r) => remove(r, (one) => (one.k === "op" && one.due < effect.at) || one.k === "redelivery"),
  ],
  [
    "more missing at failover than promised",
    "rpo",
    "fail",
    /^6 operations of 199 missing at failover, the oldest acknowledged 2 s before the cut/,
    (r) => editRead(r, { purpose: "failover", region: survivor }, (read) => read.rows?.splice(0, 6)),
    /missing on a survivor/,
  ],
  ["an event missing after healing", "rpo", "fail", /1 operation of 798 missing after healing/, dropRow],
  [
    "a survivor that was not read at failover",
    "rpo",
    "inconclusive",
    /loss at failover was not read/,
    (r) => remove(r, (one) => one.k === "read-end" && one.purpose === "failover"),
  ],
  [
    "an event that had to be set aside where dead letters were not read",
    "rpo",
    "inconclusive",
    /; 1 operation may be missing after healing: dead letters were not read to their end$/,
    setAside("final"),
  ],
  [
    "an event missing after healing beside one that had to be set aside",
    "rpo",
    "fail",
    /1 operation of 797 missing after healing/,
    both(setAside("final"), dropRow),
  ],
  ["operations that were never acknowledged", "availability", "fail", /^68\.5%/, failUntil(4500)],
  [
    "operations that the sender's own budget left without another attempt",
    "availability",
    "inconclusive",
    /^68\.5% .* promised, but the sender's retry budget left 251 operations without another attempt that there was time for: run it with a larger --retries$/,
    both(failUntil(4500), (r) => Object.assign(of(r, "sender")[0]!, { retriesHeld: 250 })),
  ],
  [
    "operations that were tried until their deadline, with a budget that withheld others",
    "availability",
    "fail",
    /^68\.5% .* promised$/,
    both(failUntil(4500), (r) => {
      Object.assign(of(r, "sender")[0]!, { retriesHeld: 250 });
      for (const { due, tries, outcome } of of(r, "op"))
        if (outcome === "info") tries.push([due + 1500, due + 1501, "info", 503, null]);
    }),
  ],
  [
    "refusals, whatever the budget withheld",
    "availability",
    "fail",
    /^68\.5% .* promised$/,
    both(failUntil(4500), (r) => {
      Object.assign(of(r, "sender")[0]!, { retriesHeld: 250 });
      for (const one of of(r, "op"))
        if (one.due >= effect.at && one.due < 4500) one.tries.at(-1)!.splice(2, 2, "fail", 400);
    }),
  ],
  [
    "acknowledgements after the deadline",
    "availability",
    "fail",
    /%/,
    (r) => {
      for (const { due, tries } of of(r, "op").slice(0, 50)) tries.at(-1)![1] = due + 3001;
    },
  ],
  [
    "an outage of a machine that had nothing left to give until the deadlines were over",
    "availability",
    "inconclusive",
    /^68\.5% .* promised, but 25\d of the others were late while this machine's processors were busy/,
    both(busyUntil(9000), failUntil(4500)),
  ],
  [
    "an outage of a machine that was busy for less than half of the time until each deadline",
    "availability",
    "fail",
    /^68\.5% .* promised$/,
    both(busyUntil(3200), failUntil(4500)),
  ],
  [
    "first attempts that timed out on a machine with nothing left to give",
    "availability",
    "inconclusive",
    /acknowledged at the first attempt; at least 96% promised, but 20 of the others timed out while this machine's processors were busy/,
    both(busyUntil(3000), timeOutFirst(20), withLimits({ firstTryAvailability: 96 })),
  ],
  [
    "first attempts that timed out on a machine that had processors to spare",
    "availability",
    "fail",
    /acknowledged at the first attempt; at least 96% promised$/,
    both(timeOutFirst(20), withLimits({ firstTryAvailability: 96 })),
  ],
  [
    "first attempts that were refused at once on a busy machine",
    "availability",
    "fail",
    /acknowledged at the first attempt; at least 96% promised$/,
    both(busyUntil(3000), refuseFirst(20), withLimits({ firstTryAvailability: 96 })),
  ],
  [
    "fewer first attempts that were acknowledged than promised",
    "availability",
    "fail",
    /^96\.6% \(773 of 800 operations\) acknowledged at the first attempt; at least 97% promised/,
    withLimits({ firstTryAvailability: 97 }),
  ],
  ["slow answers outside of the outage", "latency", "fail", /took up to 300 ms/, slowUntil(1000)],
  [
    "slow answers of a machine that had nothing left to give",
    "latency",
    "inconclusive",
    /took up to 300 ms; .*, but this machine's processors were busy during 138 of them, and 95% of the others took up to 5\.5 ms/,
    both(slowUntil(1000), busyUntil(1400)),
  ],
  [
    "slow answers of a machine that had nothing left to give at any time",
    "latency",
    "inconclusive",
    /busy during 736 of them, and 12 others are too few to tell/,
    both(slowUntil(1000), busyUntil(8000)),
  ],
  [
    "slow answers of a machine that was busy for some of them only",
    "latency",
    "fail",
    /took up to 300 ms; at most 100 ms promised$/,
    both(slowUntil(1000), busyUntil(400)),
  ],
  [
    "attempts turned away by an edge that had not recovered from a busy machine",
    "latency",
    "inconclusive",
    /processors were busy, or the edge had not recovered from that, during \d+ of them, and 95% of the others/,
    both(turnedAway, edgeDown, busyUntil(700)),
  ],
  [
    "attempts turned away by an edge that lost a region on a calm machine",
    "latency",
    "fail",
    /took up to 1 s; at most 100 ms promised$/,
    both(turnedAway, edgeDown),
  ],
  [
    "attempts turned away after a busy time, by an edge that had all its regions",
    "latency",
    "fail",
    /took up to 1 s; at most 100 ms promised$/,
    both(turnedAway, busyUntil(700)),
  ],
  [
    "first attempts without an answer, quickly",
    "latency",
    "fail",
    /took up to 1 s/,
    (r) => {
      for (const one of of(r, "op").slice(0, 100))
        one.tries.unshift([one.due, one.due + 0.1, "info", 503, null]);
    },
  ],
  [
    "a sender that did not say how it kept its schedule",
    "load-sufficient",
    "inconclusive",
    /no account/,
    (r) => remove(r, (one) => one.k === "sender"),
  ],
  [
    "arrivals that were not sent",
    "load-sufficient",
    "inconclusive",
    /only 700 of 800/,
    (r) => {
      of(r, "sender")[0]!.sent = 700;
    },
  ],
  [
    "arrivals sent late",
    "load-sufficient",
    "inconclusive",
    /101 ms late/,
    (r) => {
      of(r, "sender")[0]!.latenessP99Ms = 101;
    },
  ],
  [
    "too few operations after the fault",
    "load-sufficient",
    "inconclusive",
    /only 50 operations after/,
    (r) => remove(r, (one) => one.k === "op" && one.due >= 5500),
  ],
  [
    "a region that took no part",
    "load-sufficient",
    "inconclusive",
    /eu-west-1 acknowledged only 0 operations/,
    (r) => {
      for (const { tries } of of(r, "op"))
        for (const one of tries) one[4] = one[2] === "ok" ? survivor : null;
    },
  ],
  [
    "a region that had nothing to do while a fault lasted that lost none",
    "load-sufficient",
    "inconclusive",
    /eu-west-1 acknowledged only 0 operations while the fault lasted/,
    (r) => {
      for (const one of of(r, "fault")) one.regionsLost = [];
    },
  ],
  [
    "no redelivery though it was asked for",
    "load-sufficient",
    "inconclusive",
    /second time/,
    (r) => remove(r, (one) => one.k === "redelivery"),
  ],
  [
    "an effect that no probe saw",
    "faults-proven",
    "inconclusive",
    /not proven to take effect: still answering, probe connection refused of eu-west-1 did not hold: 1 of 5 ports/,
    (r) => {
      Object.assign(fault(r, "effective"), { step: "unproven", proof: "still answering", at: 2500 });
      Object.assign(of(r, "probe")[0]!, { held: false, text: "1 of 5 ports refuse" });
    },
    /did not hold/,
  ],
  [
    "an effect without its proof",
    "faults-proven",
    "inconclusive",
    /no probe saw it/,
    (r) => {
      fault(r, "effective").proof = null;
    },
  ],
  [
    "healing that was not proven",
    "faults-proven",
    "harness-error",
    /to be healed: 1 port refuses/,
    (r) => {
      Object.assign(fault(r, "healed"), { step: "unhealed", proof: "1 port refuses" });
    },
  ],
  [
    "a drill that broke off before healing",
    "faults-proven",
    "inconclusive",
    /still in effect when the drill was ended/,
    (r) => remove(r, (one) => one.k === "end" || (one.k === "fault" && one.step.startsWith("heal"))),
  ],
  [
    "a drill that was ended, for a reason it gave, before healing",
    "faults-proven",
    "inconclusive",
    /still in effect when the drill was ended/,
    (r) => {
      remove(r, (one) => one.k === "fault" && one.step.startsWith("heal"));
      r.splice(-1, 0, { k: "trouble", at: 8000, verdict: "inconclusive", text: "it never lagged" });
    },
  ],
  [
    "a fault that was not healed, without a reason",
    "faults-proven",
    "harness-error",
    /not proven to be healed/,
    (r) => remove(r, (one) => one.k === "fault" && one.step.startsWith("heal")),
  ],
  ["no fault at all", "faults-proven", "inconclusive", /no fault was injected/, noFault],
  [
    "a connection past the links",
    "links-only",
    "fail",
    /^1 connection of 40/,
    (r) => {
      const violation = {
        process: "worker",
        region: victim,
        remote: "127.0.1.1:9092",
        remoteRegion: survivor,
      };
      of(r, "sockets")[0]!.violations.push(violation);
    },
    /worker of eu-west-1 is connected to 127.0.1.1:9092 of us-east-1/,
  ],
  [
    "an unused link",
    "links-only",
    "inconclusive",
    /no connection was seen through eu-to-us/,
    (r) => {
      of(r, "sockets")[0]!.links = { "us-to-eu": 3 };
    },
  ],
  [
    "no connection at all",
    "links-only",
    "inconclusive",
    /no connection was examined/,
    (r) => {
      of(r, "sockets")[0]!.examined = 0;
    },
  ],
  [
    "a process left behind",
    "cleanup",
    "harness-error",
    /^1 process and 0 faults of 20 processes and 1 fault were left/,
    (r) => Object.assign(of(r, "cleanup")[0]!, { residualProcesses: 1, residue: ["kafka, process 4711"] }),
    /kafka, process 4711/,
  ],
  [
    "no account of the clean-up",
    "cleanup",
    "inconclusive",
    /no account/,
    (r) => remove(r, (one) => one.k === "cleanup"),
  ],
];

describeChecks(
  (Object.keys(checks) as CheckId[]).filter((id) => !(elsewhere as readonly CheckId[]).includes(id)),
  golden,
  cases,
);

it("an event that had to be set aside is neither missing nor found at failover, when dead letters are never read", () => {
  const { verdict, reason } = judged("rpo", golden, setAside("failover"));
  expect({ verdict, reason }).toEqual({
    verdict: "pass",
    reason: expect.stringMatching(/^0 operations of 198 missing at failover/),
  });
});

it("shows at most twenty witnesses but counts all violations", () => {
  const result = judged("lost-events", golden, (records) =>
    editRead(records, { region: victim }, (read) => read.rows?.splice(0, 60)),
  );
  expect(result.witnesses).toHaveLength(20);
  expect(result.violations).toBe(59); // one of the sixty was never acknowledged
});

it.each(["ledger-parity", "unexpected-credits"] as const)(
  "%s states what it could not compare in ledgers of event ids alone",
  (id) => {
    expect(judged(id, golden, idsAlone)).toMatchObject({
      verdict: "pass",
      reason: expect.stringMatching(/account and amount not compared: the ledger of .* has no such column/),
    });
  },
);
