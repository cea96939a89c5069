/**
 * The rank-sum test of Wilcoxon, Mann and Whitney: does one sample tend to lie above another? Exact for every size and
 * with ties: the distribution of the rank sum is counted over all ways to choose the sample out of both, with the
 * ranks as they are. It asks nothing of the shape of the distributions, and infinite values are ranked like any other.
 */

/**
 * The chance of a rank sum at least as great as that of `sample`, if both came from the same distribution. One-sided.
 * Time and memory grow with the square of the number of values: meant for some dozens.
 * @throws RangeError when one of them is empty
 */
export function chanceOfAbove(sample: readonly number[], other: readonly number[]): number {
  if (sample.length === 0 || other.length === 0) throw new RangeError("a rank-sum test needs two samples");
  const ranks = doubledRanks([...sample, ...other]);
  const found = sum(ranks.slice(0, sample.length));
  const ways = waysToSum(ranks, sample.length);
  return Math.min(1, sum(ways.slice(found)) / sum(ways));
}

/** The smallest chance that samples of these sizes could ever show: that of all values of one above all of the other. */
export function leastChance(size: number, other: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(size, other); i++) ways *= (size + other + 1 - i) / i;
  return 1 / ways;
}

/** Ranks from 1, times two: values that are equal share the middle of their ranks, which may be a half. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((each) => each < value).length;
    const equal = values.filter((each) => each === value).length;
    return 2 * below + equal + 1;
  });
}

/** At index s: in how many ways `size` of these ranks sum to s. */
function waysToSum(ranks: readonly number[], size: number): Float64Array {
  const most = sum(ranks);
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  ways[0]![0] = 1;
  for (const rank of ranks) {
    for (let taken = size; taken >= 1; taken--) {
      const [to, from] = [ways[taken]!, ways[taken - 1]!];
      for (let total = rank; total <= most; total++) to[total]! += from[total - rank]!;
    }
  }
  return ways[size]!;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
