/** Single events followed through a golden history, with one thing changed at a time. */
import { describe, expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { eventLives } from "../../harness/measure/event-life.ts";
import { longestWaits } from "../../harness/measure/longest-waits.ts";
import { stepTimes } from "../../harness/measure/step-times.ts";
import { unfinished } from "../../harness/measure/unfinished.ts";
import { lifeAsList } from "../../reports/facts/life.ts";
import { editRead, golden, of, refusedId, remove, runRecord, survivor, victim } from "../check/golden.ts";
import { goldenReads } from "../check/golden-reads.ts";

function historyAfter(change: (records: HistoryRecord[]) => void = () => {}) {
  const records = golden();
  change(records);
  return indexRecords(records);
}

function lifeOf(eventId: string, change?: (records: HistoryRecord[]) => void) {
  return eventLives(historyAfter(change), [eventId])[0]!;
}

describe("the life of an event", () => {
  it("has every attempt with its answer, the acknowledgement, and deliveries made again", () => {
    const retried = lifeOf("e-231");
    expect(retried.sent).toMatchObject({ account: "a-1", amount: 232, dueAt: 2310, outcome: "ok" });
    expect(retried.sent!.attempts).toEqual([
      { sentAt: 2310.5, answeredAt: 2312.5, outcome: "info", region: null },
      { sentAt: 2410.5, answeredAt: 2412.5, outcome: "info", region: null },
      { sentAt: 2510.5, answeredAt: 2515.5, outcome: "ok", region: survivor },
    ]);
    expect(retried.sent).toMatchObject({ acknowledgedAt: 2515.5, acknowledgedBy: survivor });
    expect(lifeOf("e-20").redeliveries).toEqual([
      { sentAt: 900, answeredAt: 905, outcome: "ok", region: survivor },
    ]);
  });

  it("has the read that followed it, and whether that was stale", () => {
    const records = goldenReads();
    const read = of(records, "read-back").find(({ id }) => id === "e-404")!;
    read.outcome = "absent";
    const [stale, shown, unread] = eventLives(indexRecords(records), ["e-404", "e-402", "e-401"]);
    expect(stale!.read).toEqual({ begunAt: read.begun, outcome: "absent", region: survivor, stale: true });
    expect(shown!.read).toMatchObject({ outcome: "present", stale: false });
    expect(unread).not.toHaveProperty("read");
    expect(lifeAsList(stale!)).toContainEqual(
      expect.objectContaining({ text: `read 1.5 s later: ${survivor} did not show it`, wrong: true }),
    );
  });

  it("says where it was applied and when, by the clock of the region", () => {
    const life = lifeOf("e-20", (records) => {
      editRead(records, { region: victim }, ({ rows }) => {
        const row = rows!.find(([id]) => id === "e-20")!;
        row[3] = runRecord().wallEpochMs + 230;
        rows!.push([...row], [row[0], "a-9", 1, runRecord().wallEpochMs + 5_400]);
      });
    });
    expect(life.regions.map(({ region, applied }) => [region, applied])).toEqual([
      [survivor, [null]],
      [victim, [230, 230, 5_400]],
    ]);
    expect(life.regions[1]!.altered).toEqual([{ account: "a-9", amount: 1 }]);
  });

  it("says where it is missing, when that was read, and whether its key is there", () => {
    const life = lifeOf("e-20", (records) => {
      editRead(records, { region: victim }, (read) => {
        read.rows = read.rows!.filter(([id]) => id !== "e-20");
      });
    });
    expect(life.regions[1]).toMatchObject({ applied: [], readAt: 8400, keys: { "dedup:redis": true } });
    expect(life.regions[0]).toMatchObject({ applied: [null], heldAtFailover: true });
  });

  it("draws nothing from a read that was not finished", () => {
    const life = lifeOf("e-20", (records) =>
      remove(records, (one) => one.k === "read-end" && one.purpose === "final"),
    );
    expect(life.regions.map(({ readAt, keys }) => [readAt, keys])).toEqual([
      [null, {}],
      [null, {}],
    ]);
  });

  it("does not miss at failover what was acknowledged after that read", () => {
    const early = lifeOf("e-20", (records) => {
      for (const end of of(records, "read-end")) if (end.purpose === "failover") end.startedAt = 100;
    });
    expect(early.regions[0]!.heldAtFailover).toBeNull();
  });

  it("is told of an event that was never sent, and of one that was refused", () => {
    const stranger = lifeOf("x-1", (records) =>
      editRead(records, { region: survivor }, ({ rows }) =>
        rows!.push(["x-1", "a-1", 5, runRecord().wallEpochMs + 77]),
      ),
    );
    expect(stranger.sent).toBeNull();
    expect(stranger.regions.map(({ applied }) => applied)).toEqual([[77], []]);
    expect(lifeOf(refusedId).sent).toMatchObject({ outcome: "fail", acknowledgedAt: null });
  });

  it("has the verdicts of its dead letters", () => {
    const life = lifeOf("e-20", (records) => {
      const read = { purpose: "final", region: victim, store: "dead-letters" } as const;
      records.splice(-1, 0, { k: "read", ...read, letters: [["e-20", "drop_incompatible"]] });
      records.splice(-1, 0, { k: "read-end", ...read, at: 8600, startedAt: 8500, count: 1 });
    });
    expect(life.regions.map(({ setAside }) => setAside)).toEqual([[], ["drop_incompatible"]]);
  });
});

it("the longest waits are those of the outage, longest first", () => {
  const history = historyAfter();
  const ids = longestWaits(history, 3);
  const waits = eventLives(history, ids).map(({ sent }) => sent!.acknowledgedAt! - sent!.dueAt);
  expect(ids).toHaveLength(3);
  expect(waits).toEqual(waits.toSorted((a, b) => b - a));
  expect(waits[0]).toBeGreaterThan(400);
});

it("steps are timed; one that never ended has no time", () => {
  const open = { k: "step", at: 2100, title: "wait", state: "begin", scripted: true } as const;
  expect(stepTimes(historyAfter((records) => records.splice(-1, 0, open)))).toEqual([
    { title: "steady traffic", startedAt: 0, tookMs: 2000 },
    { title: "wait", startedAt: 2100, tookMs: null },
  ]);
});

describe("a history without an end", () => {
  const cut = historyAfter((records) => records.splice(-1));
  it("says where it stops, after which step, and that its last line was cut", () => {
    expect(unfinished(cut, true)).toBe(
      "its history stops at 9.00 s, after “steady traffic”, and its last line was cut off and left out",
    );
    expect(unfinished(cut, false)).toBe("its history stops at 9.00 s, after “steady traffic”");
  });
  it("is no matter of a drill that ended", () => {
    expect(unfinished(historyAfter(), false)).toBeNull();
  });
});
