/** The checks of a failover: who may write afterwards, and whether what was missing can be brought back. */
import { describe, expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import { lossAtFailover } from "../../harness/measure/rpo.ts";
import { both, type Case, describeChecks, judged, withLimits } from "./cases.ts";
import { editRead, of, op, readRecords, remove } from "./golden.ts";
import { goldenFailover, lacking, primary, standby } from "./golden-failover.ts";

const cases: Case[] = [
  [
    "a write that the old primary took from the harness",
    "single-writer",
    "fail",
    /^1 write taken by a region that was not the primary, in \d+ acknowledgements and 1 attempt/,
    (r) => Object.assign(of(r, "write-attempt")[0]!, { accepted: true, text: "eu-west-1 took it" }),
    /^eu-west-1 took it$/,
  ],
  [
    "a write that the old primary took from a sender",
    "single-writer",
    "fail",
    /^1 write/,
    (r) => {
      op(r, "e-600").tries[0]![4] = primary;
    },
    /^eu-west-1 acknowledged a write though it was not the primary$/,
  ],
  [
    "a second delivery that the old primary took",
    "single-writer",
    "fail",
    /^1 write/,
    (r) => {
      of(r, "redelivery").at(-1)!.try[4] = primary;
    },
  ],
  [
    "two regions that take writes at once",
    "single-writer",
    "fail",
    /^1 write/,
    (r) => {
      of(r, "sample").at(-1)!.writes = { [primary]: true, [standby]: true };
    },
    /^eu-west-1 and us-east-1 both took writes$/,
  ],
  [
    "an old primary without an attempt to write to it",
    "single-writer",
    "inconclusive",
    /^no write to another region was tried while us-east-1 was the primary$/,
    (r) => remove(r, (one) => one.k === "write-attempt"),
  ],
  [
    "an attempt on the new primary alone",
    "single-writer",
    "inconclusive",
    /no write to another region was tried while us-east-1 was the primary/,
    (r) => Object.assign(of(r, "write-attempt")[0]!, { region: standby, accepted: true }),
  ],
  [
    "a second change of the primary, without an attempt at the other region",
    "single-writer",
    "inconclusive",
    /^no write to another region was tried while eu-west-1 was the primary$/,
    (r) => r.splice(-1, 0, { k: "writer", at: 9_900, region: primary }),
  ],
  [
    "no failover",
    "single-writer",
    "inconclusive",
    /^no region was made the only writer$/,
    (r) => remove(r, (one) => one.k === "writer"),
  ],
  [
    "an event missing at failover that is not in the reconciliation log",
    "reconciliation",
    "fail",
    /^1 event of 4 missing at failover not in the reconciliation log/,
    (r) => editRead(r, { region: primary, store: "reconciliation" }, (read) => read.keys?.splice(0, 1)),
    /missing on a survivor and not in the reconciliation log$/,
  ],
  [
    "a reconciliation log that was not read",
    "reconciliation",
    "inconclusive",
    /^the reconciliation log was not read$/,
    (r) => remove(r, (one) => "store" in one && one.store === "reconciliation"),
  ],
  [
    "a reconciliation log that was not read to its end",
    "reconciliation",
    "inconclusive",
    /of eu-west-1 was not read to its end/,
    (r) => remove(r, (one) => one.k === "read-end" && one.store === "reconciliation"),
  ],
  [
    "nothing that had to be reconciled",
    "reconciliation",
    "inconclusive",
    /nothing was missing at failover/,
    (r) =>
      editRead(r, { purpose: "failover", region: standby }, (read) => {
        for (const id of lacking) read.rows!.push([id, op(r, id).account, op(r, id).amount, null]);
      }),
  ],
  [
    "a survivor that was not read",
    "reconciliation",
    "inconclusive",
    /loss at failover was not read/,
    (r) => remove(r, (one) => "purpose" in one && one.purpose === "failover"),
  ],
];

describeChecks(["single-writer", "reconciliation"], goldenFailover, cases);

describe("where a region was replaced", () => {
  it("an answer that left it before is no write of an old primary", () => {
    const result = judged("single-writer", goldenFailover, (r) => {
      // Sent before the promotion, answered after it.
      op(r, "e-230").tries.splice(0, 1, [2390, 2420, "ok", 200, primary]);
    });
    expect(result.verdict).toBe("pass");
  });

  it("only the new primary must hold everything", () => {
    expect(judged("lost-events", goldenFailover)).toMatchObject({ verdict: "pass", examined: 798 });
  });

  it("parity has nothing to compare", () => {
    for (const id of ["ledger-parity", "dedup-parity"] as const) {
      const limits = withLimits({ ledgerParity: 0, dedupParity: 0 });
      expect(judged(id, goldenFailover, limits)).toMatchObject({ verdict: "inconclusive", examined: 0 });
    }
  });

  it("what should not be in any ledger should not be in that of the old primary", () => {
    const stranger = both(withLimits({ unexpectedCredits: 0 }), (r) => {
      const read = readRecords("final", primary, [{ ...op(r, "e-1"), id: "x" }]);
      r.splice(-1, 0, ...read);
    });
    expect(judged("unexpected-credits", goldenFailover, stranger)).toMatchObject({ verdict: "fail" });
  });

  it("the loss is what the standby lacks, and is named even within the limit", () => {
    const history = indexRecords(goldenFailover());
    const missing = lossAtFailover(history)!.missing.map((i) => history.operations.idOf(i));
    expect(missing).toEqual(lacking);
    const { verdict, witnesses } = judged("rpo", goldenFailover);
    expect({ verdict, ids: witnesses.map(({ eventId }) => eventId) }).toEqual({
      verdict: "pass",
      ids: lacking,
    });
  });

  it("the old primary need not have had traffic, only who serves", () => {
    expect(judged("load-sufficient", goldenFailover).verdict).toBe("pass");
  });
});
