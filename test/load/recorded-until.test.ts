/** Up to when all attempts of a load are in its history: the live page takes its measures up to that moment. */
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import type { HistoryInMemory } from "../../bench/history-in-memory.ts";
import type { Attempt, HistoryRecord } from "../../harness/history/types.ts";
import type { Load } from "../../harness/load/load.ts";
import { type Answer, acknowledge, Edge, hang, loadOn, unavailable, until } from "./edge.ts";

const edges: Edge[] = [];
afterEach(async () => {
  await Promise.all(edges.splice(0).map((edge) => edge.close()));
});

async function listen(host: string, answer: Answer): Promise<Edge> {
  const edge = await Edge.listen(host, answer);
  edges.push(edge);
  return edge;
}

/** Answers 503 to the first attempts of an operation. */
const later =
  (attempts: number): Answer =>
  (response, received, nth) =>
    (nth <= attempts ? unavailable : acknowledge)(response, received, nth);
/** Gives no answer to a redelivery. */
const silentAgain: Answer = (response, received, nth) =>
  (nth === 1 ? acknowledge : hang)(response, received, nth);

type Enough = (history: HistoryInMemory) => boolean;

interface Look {
  readonly recordedUntil: number;
  /** In the history at that moment. */
  readonly records: number;
}

/** Looks at a load until so much is in the history, and stops it. */
async function looksAt(load: Load, history: HistoryInMemory, enough: Enough): Promise<Look[]> {
  const looks: Look[] = [];
  while (!enough(history)) {
    looks.push({ recordedUntil: load.recordedUntil, records: history.records.length });
    await pause(2);
  }
  await load.stop();
  return looks;
}

function attemptsOf(record: HistoryRecord): readonly Attempt[] {
  if (record.k === "op") return record.tries;
  return record.k === "redelivery" ? [record.try] : [];
}

/** By look: attempts that were sent before the moment and were recorded only later. */
function missingAt({ recordedUntil, records }: Look, history: HistoryInMemory): number[] {
  const recordedLater = history.records.slice(records).flatMap(attemptsOf);
  return recordedLater.map(([sent]) => sent).filter((sent) => sent < recordedUntil);
}

type Start = (host: string) => Promise<ReturnType<typeof loadOn>>;

const sentAgain: Enough = ({ ops }) => ops.filter(({ tries }) => tries.length > 2).length >= 10;

const loads: [what: string, host: string, start: Start, enough: Enough][] = [
  [
    "operations that are sent again",
    "127.215.21.1",
    async (host) => loadOn(await listen(host, later(2)), { perSecond: 50 }),
    sentAgain,
  ],
  [
    "redeliveries without an answer",
    "127.215.21.2",
    async (host) => loadOn(await listen(host, silentAgain), { perSecond: 20, redelivered: 1 }),
    ({ redeliveries }) => redeliveries.length >= 3,
  ],
  [
    "conflicting events that a region takes late",
    "127.215.21.3",
    async (host) => {
      const entries = [
        { region: "a", origin: (await listen("127.215.21.4", acknowledge)).origin },
        { region: "b", origin: (await listen("127.215.21.5", later(2))).origin },
      ];
      const started = loadOn(await listen(host, acknowledge), { perSecond: 50 });
      started.load.conflict({ share: 0.5, entries });
      return started;
    },
    sentAgain,
  ],
];

it.each(loads)(
  "a load with %s tells no moment before which attempts are still to be recorded",
  async (_, host, start, enough) => {
    const { load, history } = await start(host);
    const looks = await looksAt(load, history, enough);
    expect(looks.flatMap((look) => missingAt(look, history))).toEqual([]);
    expect(looks.at(-1)!.recordedUntil).toBeGreaterThan(looks[0]!.recordedUntil);
  },
  60_000,
);

it("a load whose attempts are all over tells the present", async () => {
  const { load, history } = loadOn(await listen("127.215.21.6", acknowledge), { perSecond: 50 });
  await until("10 operations", () => history.ops.length >= 10);
  await load.pause();
  const now = history.now();
  expect(load.recordedUntil).toBeGreaterThanOrEqual(now);
  await load.stop();
});
