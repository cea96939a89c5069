/** Counting by halving in times that are in order: asked once a sample or an attempt, of which there are many. */

/** How many of the ascending `times` are not after `at`. */
export function countUntil(times: Float64Array, at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
