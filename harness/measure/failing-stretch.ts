/**
 * Whether attempts fail more often than by chance, where some fail though nothing is broken. Each question is a likelihood
 * ratio against several guesses of how far success has fallen, and asks for so much evidence that a sound service would
 * be suspected once in a thousand drills, however many attempts are looked through.
 */

/** How improbable a thing must be before it is taken for proven otherwise. */
export const coincidence = 1 / 1000;

/** What success may have fallen to, as a share of what is tolerated: from nothing to not much less. */
const guesses = [0.01, 0.5, 0.8, 0.95, 0.98];

/** By attempt, in the order of sending: 1 for an acknowledged one, 0 for any other. */
type Fates = ArrayLike<number>;

/** Attempts by number, the last one included. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

interface Evidence {
  readonly ok: number;
  readonly failed: number;
}

/** What a success and a failure say for each guess (logarithms), where `failing`, 0 to 1, is tolerated. */
function evidenceAt(failing: number): Evidence[] {
  return guesses.map((left) => ({
    ok: Math.log(left),
    failed: Math.log((1 - left * (1 - failing)) / failing),
  }));
}

function enoughAmong(attempts: number): number {
  return Math.log((attempts * guesses.length) / coincidence);
}

/**
 * The latest attempt in `[from, until)` from which on attempts fail more often than the share `failing` that is tolerated can
 * be: service was not back when it was sent. It is a failing one. `null`: there is none.
 */
export function latestFailing(ok: Fates, from: number, until: number, failing: number): number | null {
  const enough = enoughAmong(ok.length);
  let latest: number | null = null;
  for (const evidence of evidenceAt(failing)) {
    let most = 0;
    for (let i = until - 1; i >= from && i > (latest ?? -1); i--) {
      most = (ok[i] === 1 ? evidence.ok : evidence.failed) + Math.max(0, most);
      if (most >= enough) latest = i;
    }
  }
  return latest;
}

/**
 * The first stretch in `[from, until)` in which attempts fail more often than the share `failing` can be: from where it
 * begins to where that is proven. `null`: there is none.
 */
export function firstFailing(ok: Fates, from: number, until: number, failing: number): Stretch | null {
  const enough = enoughAmong(ok.length);
  const sums = evidenceAt(failing).map((evidence) => ({ ...evidence, sum: 0, first: from }));
  for (let i = from; i < until; i++) {
    for (const one of sums) {
      if (one.sum <= 0) [one.sum, one.first] = [0, i];
      one.sum += ok[i] === 1 ? one.ok : one.failed;
      if (one.sum >= enough) return { first: one.first, last: i };
    }
  }
  return null;
}

/** By attempt: where the stretch of failures that ends with it most likely began, not before `from`. */
export function beginnings(ok: Fates, from: number, failing: number): Uint32Array {
  const sums = evidenceAt(failing).map((evidence) => ({ ...evidence, sum: 0, first: from }));
  const began = new Uint32Array(ok.length);
  for (let i = from; i < ok.length; i++) {
    let likeliest = sums[0]!;
    for (const one of sums) {
      if (one.sum <= 0) [one.sum, one.first] = [0, i];
      one.sum += ok[i] === 1 ? one.ok : one.failed;
      if (one.sum > likeliest.sum) likeliest = one;
    }
    began[i] = likeliest.first;
  }
  return began;
}
