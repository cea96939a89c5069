/** Numbers for tests that look random and are the same every time. */

/** Numbers between 0 and 1 (a linear congruential generator). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
