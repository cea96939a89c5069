/** Attempts as far as an outage shows in them: when each was sent, when it was over, and whether it was acknowledged. */

/** Attempts by number, from 0 to below `count`, in any order. Times in milliseconds. */
export interface Samples {
  readonly count: number;
  sentAt(i: number): number;
  doneAt(i: number): number;
  /** Whether it was acknowledged. */
  isOk(i: number): boolean;
}

/** Attempts in the order of sending. */
export interface SortedSamples extends Pick<Samples, "count" | "sentAt" | "doneAt"> {
  /** 1 for an acknowledged one, 0 for any other. */
  readonly ok: Uint8Array<ArrayBuffer>;
  /** Which of the samples each is. */
  readonly number: Uint32Array<ArrayBuffer>;
}

/** Gives the memory back at once, where the garbage collector comes late: there may be millions. They are empty from now on. */
export function release({ ok, number }: SortedSamples): void {
  for (const { buffer } of [ok, number]) buffer.transfer(0);
}

/**
 * The attempts that tell of the time between the effect and `observedUntil`, by the time they were sent. An attempt in flight
 * when the fault took effect counts from the effect on if it failed, and not at all if it succeeded.
 */
export function attemptsSince(samples: Samples, effectAt: number, observedUntil: number): SortedSamples {
  const countsFrom = (i: number) => {
    const sent = samples.sentAt(i);
    if (sent > observedUntil) return Number.NaN;
    if (sent >= effectAt) return sent;
    return !samples.isOk(i) && samples.doneAt(i) >= effectAt ? effectAt : Number.NaN;
  };
  const number = inOrder(samples.count, countsFrom);
  const ok = new Uint8Array(number.length);
  for (let i = 0; i < number.length; i++) ok[i] = samples.isOk(number[i]!) ? 1 : 0;
  return {
    count: number.length,
    sentAt: (i) => countsFrom(number[i]!),
    doneAt: (i) => samples.doneAt(number[i]!),
    ok,
    number,
  };
}

/** The numbers of the samples that count, by the time from which they do. @param countsFrom `NaN` for one that does not */
function inOrder(length: number, countsFrom: (i: number) => number): Uint32Array<ArrayBuffer> {
  const { count, late } = outOfOrder(length, countsFrom);
  const sorted = new Uint32Array(count);
  const before = (a: number, b: number) => countsFrom(a) - countsFrom(b) || a - b;
  const byTime = late.toSorted(before);
  let [next, merged, passed] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(countsFrom(i))) continue;
    if (i === late[passed]) {
      passed++;
      continue;
    }
    while (merged < byTime.length && before(byTime[merged]!, i) < 0) sorted[next++] = byTime[merged++]!;
    sorted[next++] = i;
  }
  while (merged < byTime.length) sorted[next++] = byTime[merged++]!;
  return sorted;
}

/**
 * How many samples count, and those among them that come after a later one, ascending. Samples come nearly in order: a sort of
 * all their numbers would take more memory than the samples.
 */
function outOfOrder(length: number, countsFrom: (i: number) => number): { count: number; late: number[] } {
  const late: number[] = [];
  let count = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const from = countsFrom(i);
    if (Number.isNaN(from)) continue;
    count++;
    if (from < latest) late.push(i);
    else latest = from;
  }
  return { count, late };
}
