/** Attempts as far as an outage shows in them: when each was sent, when it was over, and whether it was acknowledged. */

/** Attempts as columns, in any order. `ok` is 1 for an acknowledged one, 0 for any other. Times in milliseconds. */
export interface Samples {
  readonly sent: ArrayLike<number>;
  readonly done: ArrayLike<number>;
  readonly ok: ArrayLike<number>;
}

/** Attempts in the order of sending. */
export interface SortedSamples {
  readonly count: number;
  readonly sent: Float64Array<ArrayBuffer>;
  readonly done: Float64Array<ArrayBuffer>;
  readonly ok: Uint8Array<ArrayBuffer>;
  /** Which of the samples each is. */
  readonly number: Uint32Array<ArrayBuffer>;
}

/** Gives the memory back at once, where the garbage collector comes late: there may be millions. They are empty from now on. */
export function release({ sent, done, ok, number }: SortedSamples): void {
  for (const { buffer } of [sent, done, ok, number]) buffer.transfer(0);
}

/**
 * The attempts that tell of the time between the effect and `observedUntil`, by the time they were sent. An attempt in flight
 * when the fault took effect counts from the effect on if it failed, and not at all if it succeeded.
 */
export function attemptsSince(
  { sent, done, ok }: Samples,
  effectAt: number,
  observedUntil: number,
): SortedSamples {
  const { length } = sent;
  const counts = (i: number) =>
    sent[i]! <= observedUntil && (sent[i]! >= effectAt || (ok[i] !== 1 && done[i]! >= effectAt));
  const countsFrom = (i: number) => Math.max(sent[i]!, effectAt);
  const { count, late } = outOfOrder(length, counts, countsFrom);
  const sorted = {
    count,
    sent: new Float64Array(count),
    done: new Float64Array(count),
    ok: new Uint8Array(count),
    number: new Uint32Array(count),
  };
  let next = 0;
  const put = (i: number) => {
    sorted.sent[next] = countsFrom(i);
    sorted.done[next] = done[i]!;
    sorted.number[next] = i;
    sorted.ok[next++] = ok[i]!;
  };
  const before = (a: number, b: number) => countsFrom(a) - countsFrom(b) || a - b;
  const byTime = late.toSorted(before);
  let [merged, passed] = [0, 0];
  for (let i = 0; i < length; i++) {
    if (!counts(i)) continue;
    if (i === late[passed]) {
      passed++;
      continue;
    }
    while (merged < byTime.length && before(byTime[merged]!, i) < 0) put(byTime[merged++]!);
    put(i);
  }
  while (merged < byTime.length) put(byTime[merged++]!);
  return sorted;
}

/**
 * How many samples count, and those among them that come after a later one, ascending. Samples come nearly in order: a sort of
 * all their numbers would take more memory than the samples.
 */
function outOfOrder(
  length: number,
  counts: (i: number) => boolean,
  countsFrom: (i: number) => number,
): { count: number; late: number[] } {
  const late: number[] = [];
  let count = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    if (!counts(i)) continue;
    count++;
    if (countsFrom(i) < latest) late.push(i);
    else latest = countsFrom(i);
  }
  return { count, late };
}
