/** Tries as far as an outage shows in them: when each was sent, when it was over, and whether it was acknowledged. */

/** Tries as columns, in any order. `ok` is 1 for an acknowledged try, 0 for any other. Times in milliseconds. */
export interface Samples {
  readonly sent: ArrayLike<number>;
  readonly done: ArrayLike<number>;
  readonly ok: ArrayLike<number>;
}

/** Tries in the order of sending. */
export interface SortedSamples {
  readonly count: number;
  readonly sent: Float64Array;
  readonly done: Float64Array;
  readonly ok: Uint8Array;
}

/**
 * The tries that tell of the time between the effect and `observedUntil`, by the time they were sent. A try in flight
 * when the fault took effect counts from the effect on if it failed, and not at all if it succeeded.
 */
export function triesSince(samples: Samples, effectAt: number, observedUntil: number): SortedSamples {
  const { sent, done, ok } = samples;
  const countsFrom = (i: number) => Math.max(sent[i]!, effectAt);
  // Samples come nearly in order, which a sort of a plain array makes use of.
  const order: number[] = [];
  for (let i = 0; i < sent.length; i++)
    if (sent[i]! <= observedUntil && (sent[i]! >= effectAt || (ok[i] !== 1 && done[i]! >= effectAt)))
      order.push(i);
  order.sort((a, b) => countsFrom(a) - countsFrom(b));
  const count = order.length;
  const sorted = {
    count,
    sent: new Float64Array(count),
    done: new Float64Array(count),
    ok: new Uint8Array(count),
  };
  for (let i = 0; i < count; i++) {
    sorted.sent[i] = countsFrom(order[i]!);
    sorted.done[i] = done[order[i]!]!;
    sorted.ok[i] = ok[order[i]!] === 1 ? 1 : 0;
  }
  return sorted;
}
