/** Tries as far as an outage shows in them: when each was sent, when it was over, and whether it was acknowledged. */

/** Tries as columns, in any order. `ok` is 1 for an acknowledged try, 0 for any other. Times in milliseconds. */
export interface Samples {
  readonly sent: ArrayLike<number>;
  readonly done: ArrayLike<number>;
  readonly ok: ArrayLike<number>;
}

/** Times in milliseconds since the history began. */
export interface Sample {
  readonly sent: number;
  readonly done: number;
  readonly ok: boolean;
}

/**
 * The tries that tell of the time between the effect and `observedUntil`, by the time they were sent. A try in flight
 * when the fault took effect counts from the effect on if it failed, and not at all if it succeeded.
 */
export function triesSince(samples: Samples, effectAt: number, observedUntil: number): Sample[] {
  const tries: Sample[] = [];
  for (let i = 0; i < samples.sent.length; i++) {
    const sent = samples.sent[i]!;
    const done = samples.done[i]!;
    const ok = samples.ok[i] === 1;
    if (sent > observedUntil) continue;
    if (sent >= effectAt) tries.push({ sent, done, ok });
    else if (!ok && done >= effectAt) tries.push({ sent: effectAt, done, ok });
  }
  return tries.sort((a, b) => a.sent - b.sent);
}
