/** How many numbers of a range are of a kind: asked for many ranges, and answered from one count for each block of numbers. */

const blockLength = 256;

export class RunningCounts {
  readonly #isOne: (i: number) => boolean;
  /** How many there are before each block. */
  readonly #before: Uint32Array;

  /** Of the numbers from 0 to below `length`. @param isOne whether a number is of the kind */
  constructor(length: number, isOne: (i: number) => boolean) {
    this.#isOne = isOne;
    this.#before = new Uint32Array(Math.floor(length / blockLength) + 1);
    let count = 0;
    for (let i = 0; i < length; i++) {
      if (i % blockLength === 0) this.#before[i / blockLength] = count;
      if (isOne(i)) count++;
    }
    if (length % blockLength === 0) this.#before[length / blockLength] = count;
  }

  /** How many there are from `first` to below `until`. */
  within(first: number, until: number): number {
    return this.#until(until) - this.#until(first);
  }

  #until(until: number): number {
    const block = Math.floor(until / blockLength);
    let count = this.#before[block]!;
    for (let i = block * blockLength; i < until; i++) if (this.#isOne(i)) count++;
    return count;
  }
}
