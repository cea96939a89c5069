/** Histories of a load whose attempts fail as a test tells: recorded as a drill records them, an operation when it is settled. */
import type {
  Attempt,
  FaultRecord,
  HistoryRecord,
  OpRecord,
  SendingSoFar,
} from "../../harness/history/types.ts";
import { Fold } from "../../harness/watch/fold.ts";
import type { HistoryView } from "../../harness/watch/view.ts";
import { runRecord, victim } from "../check/golden.ts";

export const healAt = 30_000;
export const endAt = 60_000;
const arrivalMs = 20;
const answerMs = 5;
const sampleMs = 500;

export interface Story {
  /** Whether this attempt fails; attempts are numbered over all operations. */
  readonly fails: (sentAt: number, attempt: number) => boolean;
  readonly backoffMs?: number;
  readonly deadlineMs?: number;
  /** Samples of a history of before the load's counters were recorded lack them. */
  readonly counters?: boolean;
}

export function storyOf({
  fails,
  backoffMs = 400,
  deadlineMs = 3000,
  counters = true,
}: Story): HistoryRecord[] {
  const operations: OpRecord[] = [];
  let attempt = 0;
  for (let due = 0; due < endAt; due += arrivalMs) {
    const tries: Attempt[] = [];
    for (let sent = due; sent < due + deadlineMs; sent += backoffMs) {
      const failed = fails(sent, attempt++);
      tries.push([sent, sent + answerMs, failed ? "info" : "ok", failed ? 503 : 200, null]);
      if (!failed) break;
    }
    const outcome = tries.at(-1)![2];
    const of = { account: "a", amount: 1, tenant: "t", version: 1 };
    operations.push({ k: "op", id: `e-${due}`, ...of, due, outcome, tries });
  }
  const settled = ({ outcome, due, tries }: OpRecord) =>
    outcome === "ok" ? tries.at(-1)![1] : due + deadlineMs;
  const timed: [at: number, record: HistoryRecord][] = [
    ...operations.map((one): [number, HistoryRecord] => [settled(one), one]),
    ...faults().map((one): [number, HistoryRecord] => [one.at, one]),
  ];
  for (let at = sampleMs; at < endAt; at += sampleMs) {
    const sending = counters ? { sending: sendingAt(at, operations, settled) } : {};
    timed.push([at, { k: "sample", at, acknowledged: 0, ...sending }]);
  }
  const run = runRecord();
  const over = endAt + deadlineMs;
  const sent = operations.length;
  return [
    { ...run, sustainedMs: 3000, load: { ...run.load, attemptTimeoutMs: 1000, deadlineMs, retryShare: 0.2 } },
    ...timed.sort(([a], [b]) => a - b).map(([, record]) => record),
    { k: "sender", at: over, scheduled: sent, sent, latenessP99Ms: 2, aborted: false, retriesHeld: 7 },
    { k: "end", at: over + 1 },
  ];
}

function sendingAt(
  at: number,
  operations: readonly OpRecord[],
  settled: (operation: OpRecord) => number,
): SendingSoFar {
  const begun = operations.filter(({ due }) => due <= at);
  const attempts = begun.flatMap(({ tries }) => tries).filter(([sent]) => sent <= at);
  const over = attempts.filter(([, done]) => done <= at);
  const succeeded = over.filter(([, , outcome]) => outcome === "ok").length;
  return {
    attempts: attempts.length,
    retries: attempts.length - begun.length,
    succeeded,
    failed: over.length - succeeded,
    retriesHeld: 5,
    retriesWaiting: 2,
    recordedUntil: begun.find((one) => settled(one) > at)?.due ?? at,
  };
}

function faults(): FaultRecord[] {
  const lost = { regionsLost: [victim], regionsBehind: [], proof: null };
  const of = { k: "fault", id: "f1", kind: "region-outage", target: victim, ...lost } as const;
  return [
    { ...of, at: 9990, step: "requested" },
    { ...of, at: 10_000, untilAt: 10_005, step: "effective" },
    { ...of, at: healAt, step: "heal-requested" },
    { ...of, at: healAt + 500, step: "healed" },
  ];
}

/** What the page shows of a story when the records of up to a moment are in. */
export function viewAt(untilMs: number, story: Story): HistoryView {
  const fold = new Fold();
  for (const record of storyOf(story)) {
    if (record.k !== "run" && record.k !== "op" && "at" in record && record.at > untilMs) break;
    fold.add(record);
  }
  return fold.view();
}
