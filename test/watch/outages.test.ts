/** What the live page tells of outages while a drill runs, and that it agrees with what the result holds in the end. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import { readHistory } from "../../harness/history/reader.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { judge, judgeFile } from "../../harness/judge/judge.ts";
import { Fold } from "../../harness/watch/fold.ts";
import { outagesView } from "../../harness/watch/outages.ts";
import { verdictOf } from "../../harness/watch/verdict.ts";
import type { HistoryView, OutagesView } from "../../harness/watch/view.ts";
import { victim } from "../check/golden.ts";
import { words } from "./drill.ts";
import { endAt, type Story, storyOf, viewAt } from "./load-story.ts";

const within = (...stretches: readonly (readonly [from: number, until: number])[]): Story["fails"] => {
  return (at) => stretches.some(([from, until]) => at >= from && at < until);
};
const never = Number.POSITIVE_INFINITY;

const stories = {
  "no outage": { fails: () => false },
  "an outage in the fault": { fails: within([10_000, 12_000]) },
  "a second one after healing": { fails: within([10_000, 12_000], [31_000, 42_000]) },
  "half of the requests, sent again much later": {
    fails: (at, i) => at >= 10_000 && at < 16_000 && i % 2 === 1,
    backoffMs: 6000,
    deadlineMs: 20_000,
  },
  "no way back": { fails: within([10_000, never]), backoffMs: 1000 },
  "collapse under retries": { fails: (at, i) => at >= 10_000 && i % 4 !== 0 },
} satisfies Record<string, Story>;

/** The view at each moment, and once more at the end. */
function viewsOf(records: readonly HistoryRecord[], everyMs = 500): HistoryView[] {
  const fold = new Fold();
  const views: HistoryView[] = [];
  for (const record of records) {
    const before = fold.at;
    fold.add(record);
    if (Math.floor(fold.at / everyMs) > Math.floor(before / everyMs)) views.push(fold.view());
  }
  return [...views, fold.view()];
}

function inResult(records: readonly HistoryRecord[]): OutagesView | null {
  const { measures, run, faults } = judge(indexRecords(records));
  return outagesView(measures, run.startedAt, faults, "all");
}

describe("outages that are told while a drill runs", () => {
  test.each(Object.entries(stories))("at the end are those of the result: %s", (_, story) => {
    const records = storyOf(story);
    expect(inResult(records)).not.toBeNull();
    expect(viewAt(never, story).outages).toEqual(inResult(records));
  });

  test.each(Object.entries(stories))(
    "and are over have the length that the result has: %s",
    (_, story) => {
      const records = storyOf(story);
      const final = inResult(records)!.told;
      for (const { outages, at } of viewsOf(records).slice(0, -1))
        for (const [i, { away, over, cause }] of (outages?.told ?? []).entries()) {
          expect(cause, `at ${at}`).toBe(final[i]?.cause);
          if (over) expect(away, `at ${at}`).toBe(final[i]!.away);
          else if (outages!.knownUntil !== null) expect(away, `at ${at}`).toMatch(/^up to /);
        }
    },
    60_000,
  );

  test("are none before anything is broken, and without one afterwards", () => {
    expect(viewAt(9_500, stories["no outage"])).toMatchObject({ outages: null, failing: null });
    const { outages, failing } = viewAt(20_000, stories["no outage"]);
    expect(outages).toMatchObject({ total: "none", told: [], final: false });
    expect(failing).toBeNull();
  });

  test("begin as failing attempts, last so far, and are over when service has lasted", () => {
    const story = stories["an outage in the fault"];
    expect(viewAt(11_100, story).failing).toMatchObject({ from: 10_000, to: null });
    const open = viewAt(13_600, story).outages!;
    expect(open.told).toMatchObject([{ over: false, away: expect.stringMatching(/^up to 3\.\d+ s$/) }]);
    expect(open.total).toMatch(/^up to 3\.\d+ s away in 1 outage$/);
    const over = viewAt(17_000, story).outages!;
    expect(over.told).toMatchObject([{ over: true, cause: `by region-outage of ${victim}` }]);
    expect(over.total).toMatch(/^1\.9\d*–2(\.\d+)? s away in 1 outage$/);
    expect(viewAt(17_000, story).failing).toBeNull();
  });

  test("have a cause of their own after healing, and count there", () => {
    const { outages } = viewAt(50_000, stories["a second one after healing"]);
    expect(outages!.told.map(({ cause }) => cause)).toEqual([
      `by region-outage of ${victim}`,
      `since healing of region-outage of ${victim} began`,
    ]);
    expect(outages!.afterHeal).toMatch(/^(1[01](\.\d+)?–)?11(\.\d+)? s$/);
  });

  test.each<[what: string, story: Story, clause: RegExp]>([
    ["not coming back", stories["no way back"], /it did not come back: none of/],
    ["a collapse under retries", stories["collapse under retries"], /it collapsed under retries: with/],
  ])("tell %s: so far while it goes on, and plainly when nothing more is sent", (_, story, clause) => {
    const open = viewAt(25_000, story).outages!.told[0]!;
    expect(open.endless).toMatch(/^so far, it/);
    expect(open.endless).toMatch(clause);
    const end = viewAt(never, story).outages!.told[0]!;
    expect(end.endless).toMatch(clause);
    expect(end.endless).not.toContain("so far");
  });

  test("of a load that has come back are no collapse, though that is not proven yet", () => {
    const story: Story = { fails: (at, i) => at >= 10_000 && at < 14_000 && i % 4 !== 0 };
    const { told } = viewAt(15_600, story).outages!;
    expect(told).toMatchObject([{ over: false, endless: null }]);
  });

  test("are told later where the load's counters are not recorded, and are the same in the end", () => {
    const story = { ...stories["an outage in the fault"], counters: false };
    expect(viewAt(11_100, story).failing).toBeNull();
    expect(viewAt(13_600, story).outages!.told).toEqual([]);
    expect(viewAt(22_000, story).outages!.told).toMatchObject([{ over: true }]);
    const records = storyOf(story);
    expect(viewAt(never, story).outages).toEqual(inResult(records));
  });

  test("are measured so seldom that the work for each attempt is bounded", () => {
    const fold = new Fold();
    let [measured, last] = [0, "" as unknown];
    for (const record of storyOf(stories["no way back"])) {
      fold.add(record);
      const { outages } = fold.view();
      if (JSON.stringify(outages) !== last) measured++;
      last = JSON.stringify(outages);
    }
    // Attempts grow by ten from the fault on, and by a 32nd each time.
    expect(measured).toBeLessThan(32 * Math.log(endAt / 1000) + 20);
  }, 60_000);
});

const judgeTests = fileURLToPath(new URL("../judge", import.meta.url));
const recorded = ["recorded", "histories"].flatMap((folder) =>
  readdirSync(join(judgeTests, folder))
    .filter((name) => name.endsWith(".ndjson.gz"))
    .map((name) => join(folder, name)),
);

test.each(recorded)(
  "at the end of the recorded drill %s the page tells what its result holds",
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "regiondrill-watch-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "history.ndjson");
    writeFileSync(path, gunzipSync(readFileSync(join(judgeTests, name))));
    const { result } = judgeFile(path);
    writeFileSync(join(folder, "result.json"), JSON.stringify(result));
    const fold = new Fold();
    readHistory(path, (record) => fold.add(record));
    const { outages } = fold.view();
    const judged = await verdictOf(folder, words, { waitMs: 0, signal: new AbortController().signal });
    expect(outages && { ...outages, final: true }).toEqual(judged.outages ?? null);
    expect(judged.outages?.told.length).toBe(result.measures.outages?.length);
  },
);
