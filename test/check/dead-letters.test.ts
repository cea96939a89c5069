/** Dead letters: what must be set aside, what must not, and what becomes of it. */
import { describe, expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord, ReadRecord } from "../../harness/history/types.ts";
import { deadLettersOf } from "../../harness/measure/letters.ts";
import { both, type Case, describeChecks, judged, type Mutation } from "./cases.ts";
import { editRead, of, op, regions, remove, survivor, victim } from "./golden.ts";
import { goldenLetters } from "./golden-letters.ts";

const letters = (region: string, edit: (read: ReadRecord) => void): Mutation => {
  return (r) => editRead(r, { purpose: "drained", region, store: "dead-letters" }, edit);
};
const ledger = (region: string, edit: (read: ReadRecord) => void): Mutation => {
  return (r) => editRead(r, { purpose: "drained", region }, edit);
};
const rowOf = (records: HistoryRecord[], id: string): [string, string, number, null] => {
  return [id, op(records, id).account, op(records, id).amount, null];
};
const without = (id: string) => (read: ReadRecord) => {
  read.letters = read.letters!.filter(([one]) => one !== id);
};
const applied = (region: string, id: string): Mutation => {
  return (r) => ledger(region, (read) => read.rows!.push(rowOf(r, id)))(r);
};

const cases: Case[] = [
  [
    "an incompatible event that was credited instead",
    "dead-letters",
    "fail",
    /^\d+ of 800 events sent had to be set aside \(\d+\.\d%\), \d+ were.*; 1 was treated wrongly; at most 0 letters/,
    both(letters(victim, without("e-11")), applied(victim, "e-11")),
    /of version 1, yet credited in eu-west-1$/,
  ],
  [
    "an event of the version that is no longer compatible, credited",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    both(letters(victim, without("e-602")), applied(victim, "e-602")),
    /of version 2, yet credited in eu-west-1$/,
  ],
  [
    "an incompatible event that was dropped without a word",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    both(...regions.map((region) => letters(region, without("e-11")))),
    /of version 1, yet not set aside in us-east-1$/,
  ],
  [
    "an unreadable event with the verdict of an incompatible one",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    letters(survivor, (read) => {
      read.letters!.find(([id]) => id === "e-4")![1] = "drop_incompatible";
    }),
    /unreadable, yet set aside as drop_incompatible in us-east-1$/,
  ],
  [
    "an event that was set aside twice",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    letters(survivor, (read) => read.letters!.push(["e-11", "drop_incompatible"])),
    /set aside 2 times in us-east-1$/,
  ],
  [
    "a good event that was set aside",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    letters(survivor, (read) => read.letters!.push(["e-15", "drop_incompatible"])),
    /set aside as drop_incompatible though it could be applied in us-east-1$/,
  ],
  [
    "a good event that is nowhere",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    ledger(survivor, (read) => read.rows!.splice(0, 1)),
    /neither credited nor set aside in us-east-1$/,
  ],
  [
    "a letter of an event that was never sent",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    letters(survivor, (read) => read.letters!.push(["x", "drop_unreadable"])),
    /never attempted, yet set aside in us-east-1 as drop_unreadable/,
  ],
  [
    "a letter that was credited twice when it was replayed",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    (r) => editRead(r, { region: victim }, (read) => read.rows!.push(rowOf(r, "e-11"))),
    /replayed, yet credited 2 times in eu-west-1$/,
  ],
  [
    "a letter that was never credited",
    "dead-letters",
    "fail",
    /1 was treated wrongly/,
    (r) =>
      editRead(r, { region: victim }, (read) => {
        read.rows = read.rows!.filter(([id]) => id !== "e-11");
      }),
    /replayed, yet not credited in eu-west-1$/,
  ],
  [
    "dead letters that were not read to their end",
    "dead-letters",
    "inconclusive",
    /^the drained read of the dead letters of eu-west-1 is missing or not complete$/,
    (r) => remove(r, (one) => one.k === "read-end" && one.store === "dead-letters" && one.region === victim),
  ],
  [
    "nothing that had to be set aside",
    "dead-letters",
    "inconclusive",
    /^nothing that was sent had to be set aside$/,
    (r) => {
      for (const one of of(r, "op")) {
        one.version = 3;
        delete one.unreadable;
      }
      for (const region of regions) {
        letters(region, (read) => read.letters!.splice(0))(r);
        const rows = of(r, "op").filter(({ outcome }) => outcome !== "fail");
        ledger(region, (read) => {
          read.rows = rows.map(({ id }) => rowOf(r, id));
        })(r);
        remove(r, (one) => one.k === "read" && one.purpose === "drained" && one.rows?.length === 0);
        dropRestOf(r, region);
      }
    },
  ],
];

/** Leaves the first part of a region's drained ledger, which holds everything. */
function dropRestOf(records: HistoryRecord[], region: string): void {
  const parts = of(records, "read").filter(
    (one) => one.purpose === "drained" && one.region === region && one.rows,
  );
  remove(records, (one) => one.k === "read" && parts.indexOf(one) > 0);
  const end = of(records, "read-end").find(
    (one) => one.purpose === "drained" && one.region === region && one.store === "ledger",
  );
  end!.count = parts[0]!.rows!.length;
}

describeChecks(["dead-letters"], goldenLetters, cases);

describe("an event that was on its way while the version changed", () => {
  it.each([
    ["credited", "e-402", () => {}],
    [
      "set aside",
      "e-402",
      both(
        ledger(victim, (read) => {
          read.rows = read.rows!.filter(([id]) => id !== "e-402");
        }),
        letters(victim, (read) => read.letters!.push(["e-402", "drop_incompatible"])),
      ),
    ],
  ] as [string, string, Mutation][])("may be %s", (_, __, mutation) => {
    expect(judged("dead-letters", goldenLetters, mutation)).toMatchObject({ verdict: "pass", violations: 0 });
  });

  it("may not vanish", () => {
    const vanished = (r: HistoryRecord[]) => {
      for (const read of of(r, "read"))
        if (read.purpose === "drained" && read.region === victim && read.rows)
          read.rows = read.rows.map((row) => (row[0] === "e-402" ? rowOf(r, "e-400") : row));
    };
    const result = judged("dead-letters", goldenLetters, vanished);
    expect(result.witnesses[0]?.text).toMatch(/neither credited nor set aside in eu-west-1$/);
  });
});

describe("a lost event", () => {
  const final: Mutation = (r) => {
    remove(
      r,
      (one) =>
        (one.k === "read" || one.k === "read-end") && one.purpose === "final" && one.store === "ledger",
    );
    for (const one of [...of(r, "read"), ...of(r, "read-end")])
      if (one.purpose === "drained") one.purpose = "final";
  };
  const lost = (...mutations: Mutation[]) => judged("lost-events", goldenLetters, both(...mutations));

  it("is none that had to be set aside and is a dead letter", () => {
    expect(lost(final)).toMatchObject({ verdict: "pass", violations: 0 });
  });

  it("is one that had to be set aside and is no dead letter", () => {
    expect(lost(letters(victim, without("e-11")), final)).toMatchObject({ verdict: "fail", violations: 1 });
  });

  it("is one that was set aside though it could be applied", () => {
    const wronglySetAside = both(
      ledger(victim, (read) => read.rows!.splice(0, 1)),
      letters(victim, (read) => read.letters!.push(["e-0", "drop_incompatible"])),
    );
    expect(lost(wronglySetAside, final)).toMatchObject({ verdict: "fail", violations: 1 });
  });

  it("is one that was not credited after dead letters were replayed", () => {
    const notReplayed: Mutation = (r) =>
      editRead(r, { region: victim }, (read) => {
        read.rows = read.rows!.filter(([id]) => id !== "e-11");
      });
    expect(lost(notReplayed)).toMatchObject({ verdict: "fail", violations: 1 });
  });

  it("is not known where dead letters were not read", () => {
    const unread: Mutation = (r) => remove(r, (one) => "store" in one && one.store === "dead-letters");
    expect(lost(final, unread)).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringMatching(/final dead letters of us-east-1 were not read/),
    });
  });
});

it("the rate is of what was sent", () => {
  const measured = deadLettersOf(indexRecords(goldenLetters()))!;
  expect(measured.sent).toBe(800);
  expect(measured.found).toBe(measured.expected);
  expect(measured.rate).toBeCloseTo(measured.expected / 800);
});
