import { describe, expect, test } from "vitest";
import { touchesAmong } from "../../harness/contract/touches.ts";
import type { Fault } from "../../harness/fault/fault.ts";
import { linkCut, linkThrottled, mirrorCut, partOutage, regionFreeze } from "../../harness/fault/index.ts";
import type { FaultRecord, HistoryRecord } from "../../harness/history/types.ts";
import { Fold, timeOf } from "../../harness/watch/fold.ts";
import type { HistoryView } from "../../harness/watch/view.ts";
import { drill } from "./drill.ts";

function viewAt(untilMs: number, records: readonly HistoryRecord[] = drill()): HistoryView {
  const fold = new Fold();
  for (const record of records) if ((timeOf(record) ?? 0) <= untilMs) fold.add(record);
  return fold.view();
}

const region = (view: HistoryView, name: string) => view.regions.find((one) => one.name === name);
const link = (view: HistoryView, from: string, to: string) =>
  view.links.find((one) => one.from === from && one.to === to)?.words;

describe("a region that is lost", () => {
  test("serves before, is down with all its links, comes back, and serves again", () => {
    const before = viewAt(1_900);
    expect(region(before, "eu-west-1")).toMatchObject({ words: "serving", tone: "good", perSecond: 49 });
    expect(link(before, "edge", "eu-west-1")).toBe("open");
    const down = viewAt(3_000);
    expect(region(down, "eu-west-1")).toMatchObject({ words: "down", tone: "bad" });
    expect(region(down, "us-east-1")).toMatchObject({ words: "serving", tone: "good" });
    expect(["edge", "us-east-1"].map((from) => link(down, from, "eu-west-1"))).toEqual(["dead", "dead"]);
    expect(link(down, "edge", "us-east-1")).toBe("open");
    expect(region(viewAt(4_500), "eu-west-1")).toMatchObject({ words: "coming back", tone: "busy" });
    expect(region(viewAt(8_000), "eu-west-1")).toMatchObject({ words: "serving", tone: "good" });
  });

  test("is told as it happened, with what the edge changes", () => {
    expect(
      viewAt(9_001).news.map(({ text, tone, proof }) => [`${tone} ${text}`, proof ?? []].flat().join(": ")),
    ).toEqual([
      "warn region-outage of eu-west-1 requested",
      "bad region-outage of eu-west-1 effective: 5 of 5 ports refuse",
      "warn the edge took out eu-west-1",
      "busy region-outage of eu-west-1 heal requested",
      "good region-outage of eu-west-1 healed: 5 of 5 ports answer",
      "good the edge took back eu-west-1",
    ]);
  });

  test("shows in the traffic of each second, with the fault's stretch", () => {
    const { traffic } = viewAt(8_000);
    expect(traffic.firstSecond).toBe(0);
    expect(traffic.acknowledged["eu-west-1"]!.slice(1, 5)).toEqual([50, 0, 0, 0]);
    expect(traffic.acknowledged["us-east-1"]![3]).toBeGreaterThan(90);
    expect(traffic.failed[2]).toBeGreaterThan(0);
    expect(traffic.faults).toEqual([{ kind: "region-outage", from: 2000, to: 5000 }]);
  });
});

/** The drill's records without its fault, and this one in its place. */
function withFault(fault: Partial<FaultRecord>, steps: readonly FaultRecord["step"][]): HistoryRecord[] {
  const records = drill().filter((record) => record.k !== "fault" && timeOf(record)! < 2_000);
  for (const [i, step] of steps.entries())
    records.push({
      k: "fault",
      at: 2_000 + i,
      id: "f-1",
      kind: "x",
      target: "x",
      step,
      proof: null,
      regionsLost: [],
      regionsBehind: [],
      ...fault,
    });
  return records;
}

const us = "us-east-1";
const eu = "eu-west-1";

/** As a drill writes it down. */
function recorded({ kind, target, legend, touches, regionsLost }: Fault): Partial<FaultRecord> {
  const among = touchesAmong([us, eu], touches);
  return { kind, target, legend, touches: among, regionsLost: [...regionsLost] };
}

const pair = { regionsBehind: ["us-east-1", "eu-west-1"] };
test.each([
  [linkCut({ from: us, to: eu, how: "hold", bothWays: true }), "cut", "cut"],
  [linkCut({ from: us, to: eu, how: "hold" }), "cut", "open"],
  [linkThrottled({ from: us, to: eu, bytesPerSecond: 1_000, service: "kafka" }), "slow", "open"],
  [mirrorCut(eu), "cut", "open"],
])("a $kind of $target shows on the links that it touches", (fault, there, back) => {
  const view = viewAt(3_000, withFault({ ...recorded(fault), ...pair }, ["requested", "effective"]));
  expect(link(view, "us-east-1", "eu-west-1")).toBe(there);
  expect(link(view, "eu-west-1", "us-east-1")).toBe(back);
  expect(link(view, "edge", "eu-west-1")).toBe("open");
  expect(region(view, "eu-west-1")).toMatchObject({ tone: "warn", words: "cut off" });
});

test("a fault that was not proven changes nothing in the picture", () => {
  const view = viewAt(
    3_000,
    withFault(recorded(linkCut({ from: us, to: eu, how: "refuse" })), ["requested", "unproven"]),
  );
  expect(link(view, "us-east-1", "eu-west-1")).toBe("open");
});

test("a frozen region is frozen, and a part that is gone is named", () => {
  const freeze = recorded(regionFreeze(eu));
  expect(region(viewAt(3_000, withFault(freeze, ["effective"])), "eu-west-1")).toMatchObject({
    words: "frozen",
  });
  const part = recorded(partOutage(eu, ["redis"], { data: "lost" }));
  const view = viewAt(3_000, withFault(part, ["effective"]));
  expect(region(view, "eu-west-1")).toMatchObject({ words: "redis down", tone: "warn" });
});

test("of a fault that was recorded without what it touches, the picture shows the regions lost and no more", () => {
  const outage = { kind: "region-outage", target: eu, regionsLost: [eu] };
  expect(region(viewAt(3_000, withFault(outage, ["effective"])), eu)).toMatchObject({ words: "down" });
  const cut = viewAt(3_000, withFault({ kind: "partition", target: `${us}<->${eu}` }, ["effective"]));
  expect(link(cut, us, eu)).toBe("open");
  expect(region(cut, eu)).toMatchObject({ words: "serving" });
});

test("the running step is the one that did not end", () => {
  expect(viewAt(1_000).steps).toEqual([{ title: "steady traffic", from: 0, to: null }]);
  expect(viewAt(3_000).steps[0]).toMatchObject({ to: 2000 });
});

test("a ledger lacks what was acknowledged, save what is set aside; one that does not answer says nothing", () => {
  const [run, ...rest] = drill();
  const op = rest.find((record) => record.k === "op")!;
  const view = viewAt(1_000, [
    { ...run, oldestCompatible: 2 } as HistoryRecord,
    op,
    { k: "sample", at: 900, acknowledged: 10, applied: { "us-east-1": 6 } },
  ]);
  expect(view.regions.map(({ backlog }) => backlog)).toEqual([3, null]);
  expect(region(view, "eu-west-1")).toMatchObject({ words: "no answer" });
});

test("a copy of a log is behind by the entries that it lacks", () => {
  const log = (of: string, count: number): HistoryRecord => ({
    k: "log",
    at: 10,
    log: "payments",
    origin: "us-east-1",
    region: of,
    incarnation: "1",
    entries: Array.from({ length: count }, (_, i) => [i, `e-${i}`]),
  });
  expect(viewAt(10, [drill()[0]!, log("us-east-1", 5), log("eu-west-1", 2)]).lags).toEqual([
    { name: "payments, us-east-1 → eu-west-1", behind: 3, unit: "entries" },
  ]);
});

test("nothing is shown before the first record, and everything is over after the last", () => {
  expect(new Fold().view()).toMatchObject({ run: null, regions: [] });
  expect(new Set(viewAt(9_001).regions.map(({ words }) => words))).toEqual(new Set(["over"]));
});
