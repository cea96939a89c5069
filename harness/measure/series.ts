/**
 * The history as time series, one bucket a step: what the charts draw. Nothing is judged from these.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode } from "../history/operations.ts";
import { backlogOf } from "./lag.ts";
import { percentile } from "./percentile.ts";

export interface Series {
  readonly bucketMs: number;
  /** Start of each bucket, milliseconds since the history began. */
  readonly times: readonly number[];
  /** First attempts due in the bucket, and those of them acknowledged. */
  readonly firstAttempts: readonly number[];
  readonly firstAttemptsOk: readonly number[];
  /** Acknowledged attempts (retries included) by the region that answered. */
  readonly acknowledgedByRegion: Readonly<Record<string, readonly number[]>>;
  /** Latency percentiles of acknowledged first attempts due in the bucket, milliseconds; `null` without any. */
  readonly latencyMs: {
    readonly p50: readonly (number | null)[];
    readonly p95: readonly (number | null)[];
    readonly p99: readonly (number | null)[];
  };
  /** Acknowledged operations the region's ledger did not hold yet: [time, operations] as sampled. */
  readonly backlogByRegion: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  /** What the edge thought of each region: the first that was seen, then each change. */
  readonly edgeByRegion: Readonly<Record<string, readonly (readonly [at: number, state: "up" | "down"])[]>>;
}

/**
 * The series of a whole history in buckets of `bucketMs`, from its beginning to the last thing it speaks of.
 * Acknowledgements are counted in the bucket in which they arrived, first attempts in that in which they were due.
 */
export function seriesOf(history: IndexedHistory, bucketMs: number): Series {
  if (!(bucketMs > 0)) throw new RangeError(`expected a bucket of more than 0 ms, found ${bucketMs}`);
  const buckets = Math.floor(history.lastAt / bucketMs) + 1;
  const bucketOf = (at: number) => Math.min(buckets - 1, Math.max(0, Math.floor(at / bucketMs)));
  const zeros = () => new Array<number>(buckets).fill(0);
  const firstAttempts = zeros();
  const firstAttemptsOk = zeros();
  const latencies = Array.from({ length: buckets }, (): number[] => []);
  const { count, due, firstAttempt, attempts } = history.operations;
  for (let i = 0; i < count; i++) {
    const first = firstAttempt[i]!;
    if (first === firstAttempt[i + 1]!) continue;
    const bucket = bucketOf(due[i]!);
    firstAttempts[bucket]!++;
    if (attempts.outcome[first] !== okCode) continue;
    firstAttemptsOk[bucket]!++;
    latencies[bucket]!.push(attempts.done[first]! - due[i]!);
  }
  const byRegion = history.regionNames.map(zeros);
  for (let i = 0; i < attempts.count; i++) {
    const acknowledged = attempts.outcome[i] === okCode && byRegion[attempts.region[i]!];
    if (acknowledged) acknowledged[bucketOf(attempts.done[i]!)]!++;
  }
  return {
    bucketMs,
    times: Array.from({ length: buckets }, (_, i) => i * bucketMs),
    firstAttempts,
    firstAttemptsOk,
    acknowledgedByRegion: Object.fromEntries(history.regionNames.map((name, i) => [name, byRegion[i]!])),
    latencyMs: percentilesOf(latencies),
    backlogByRegion: backlogOf(history),
    edgeByRegion: edgeOf(history),
  };
}

function edgeOf({ samples }: IndexedHistory): Record<string, [number, "up" | "down"][]> {
  const seen: Record<string, [number, "up" | "down"][]> = {};
  for (const { at, edge } of samples)
    for (const [region, state] of Object.entries(edge ?? {})) {
      seen[region] ??= [];
      if (seen[region].at(-1)?.[1] !== state) seen[region].push([at, state]);
    }
  return seen;
}

function percentilesOf(latencies: number[][]): Series["latencyMs"] {
  const sorted = latencies.map((bucket) => bucket.sort((a, b) => a - b));
  const of = (percent: number) => sorted.map((bucket) => percentile(bucket, percent));
  return { p50: of(50), p95: of(95), p99: of(99) };
}
