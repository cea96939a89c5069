/**
 * The history as time series, one bucket a step: what the charts draw. Nothing is judged from these.
 */

export interface Series {
  readonly bucketMs: number;
  /** Start of each bucket, milliseconds since the history began. */
  readonly times: readonly number[];
  /** First tries due in the bucket, and those of them acknowledged. */
  readonly firstTries: readonly number[];
  readonly firstTriesOk: readonly number[];
  /** Acknowledged tries (retries included) by the region that answered. */
  readonly acknowledgedByRegion: Readonly<Record<string, readonly number[]>>;
  /** Latency percentiles of acknowledged first tries due in the bucket, milliseconds; `null` without any. */
  readonly latencyMs: {
    readonly p50: readonly (number | null)[];
    readonly p95: readonly (number | null)[];
    readonly p99: readonly (number | null)[];
  };
  /** Acknowledged operations the region's ledger did not hold yet: [time, operations] as sampled. */
  readonly backlogByRegion: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}
