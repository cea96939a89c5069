/** `--seeds`: how many to draw, or which. */
import { randomSeed, seedMost } from "../campaign/traffic-flags.ts";
import { UsageError } from "../contract/usage-error.ts";

const seedsMost = 50;

/**
 * `"3"` draws three, `"1,2,3"` is those; `"7,"` is the one seed 7.
 * @param draw gives the next seed
 * @throws UsageError
 */
export function seedsOf(text: string, draw: () => number = randomSeed): number[] {
  const wrong = (found: string) => {
    throw new UsageError(
      `--seeds: expected how many to draw (1 to ${seedsMost}) or a list such as 1,2,3, found "${text}": ${found}`,
    );
  };
  if (/^\d+$/.test(text)) {
    const wanted = Number(text);
    if (wanted < 1 || wanted > seedsMost) wrong(`for the one seed ${text} write "${text},"`);
    const drawn = new Set<number>();
    while (drawn.size < wanted) drawn.add(draw());
    return [...drawn];
  }
  if (!/^\d+(,\d+)*,?$/.test(text)) wrong("it is neither");
  const seeds = text.replace(/,$/, "").split(",").map(Number);
  const tooGreat = seeds.find((seed) => seed > seedMost);
  if (tooGreat !== undefined) wrong(`a seed is at most ${seedMost}`);
  if (new Set(seeds).size < seeds.length) wrong("a seed is named twice");
  if (seeds.length > seedsMost) wrong("they are too many");
  return seeds;
}
