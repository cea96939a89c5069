/**
 * Typed arrays that grow: the columns of the index. A million numbers cost eight megabytes here, where a million
 * objects would cost a hundred. Nothing is ever removed from a column.
 */

type Numbers =
  | Float64Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>;

const firstCapacity = 1024;

/** Appends at the end; `view` hands out what was appended. */
export class Column<A extends Numbers> {
  #array: A;
  #length = 0;

  constructor(empty: A) {
    this.#array = grown(empty, firstCapacity);
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number | undefined {
    return index < this.#length ? this.#array[index] : undefined;
  }

  push(value: number): void {
    if (this.#length === this.#array.length) this.#array = grown(this.#array, this.#length + 1);
    this.#array[this.#length++] = value;
  }

  /** To be appended to anew. */
  clear(): void {
    this.#length = 0;
  }

  view(): A {
    return this.#array.subarray(0, this.#length) as A;
  }
}

export const float64Column = (): Column<Float64Array<ArrayBuffer>> => new Column(new Float64Array(0));
export const uint32Column = (): Column<Uint32Array<ArrayBuffer>> => new Column(new Uint32Array(0));
export const uint8Column = (): Column<Uint8Array<ArrayBuffer>> => new Column(new Uint8Array(0));

/** Numbers in as few bytes each as the greatest of them needs. */
export type SnugNumbers =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

const wider = [Uint8Array, Uint16Array, Uint32Array, Float64Array] as const;

/** A column of numbers that are small as a rule: it starts with one byte each, and widens at the first that needs more. */
export class SnugColumn {
  #width = 0;
  #array: SnugNumbers = new Uint8Array(firstCapacity);
  #length = 0;

  at(index: number): number | undefined {
    return index < this.#length ? this.#array[index] : undefined;
  }

  push(value: number): void {
    if (this.#length === this.#array.length) this.#array = grown(this.#array, this.#length + 1);
    this.#array[this.#length] = value;
    if (this.#array[this.#length] !== value) this.#widenFor(value);
    this.#length++;
  }

  view(): SnugNumbers {
    return this.#array.subarray(0, this.#length) as SnugNumbers;
  }

  #widenFor(value: number): void {
    while (this.#array[this.#length] !== value && this.#width < wider.length - 1) {
      this.#width++;
      const wide = new wider[this.#width]!(this.#array.length);
      wide.set(this.#array);
      this.#array = wide;
      this.#array[this.#length] = value;
    }
  }
}

/** Numbers addressed by index, 0 where none was set. */
export class Sparse<A extends Numbers> {
  #array: A;

  constructor(empty: A) {
    this.#array = grown(empty, firstCapacity);
  }

  at(index: number): number {
    return this.#array[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#array.length) this.#array = grown(this.#array, index + 1);
    this.#array[index] = value;
  }

  /** How many numbers there is room for. */
  get length(): number {
    return this.#array.length;
  }

  /** The first `length` numbers. */
  view(length: number): A {
    if (length > this.#array.length) this.#array = grown(this.#array, length);
    return this.#array.subarray(0, length) as A;
  }
}

/** Half of the milliseconds that 32 bits count: 25 days. */
const nearMs = 2 ** 31;

/**
 * Epoch times addressed by index, 0 where none was set. Whole milliseconds within 25 days of the first take four bytes each; the
 * first other one makes it eight.
 */
export class SparseTimes {
  readonly #near = new Sparse(new Uint32Array(0));
  #base: number | null = null;
  #exact: Sparse<Float64Array<ArrayBuffer>> | null = null;

  at(index: number): number {
    if (this.#exact !== null) return this.#exact.at(index);
    const offset = this.#near.at(index);
    return offset === 0 ? 0 : this.#base! + offset;
  }

  set(index: number, time: number): void {
    if (time === 0 && this.at(index) === 0) return;
    this.#base ??= time - nearMs;
    if (this.#exact === null) {
      this.#near.set(index, time - this.#base);
      if (this.at(index) === time) return;
      this.#near.set(index, 0);
      this.#exact = this.#widened();
    }
    this.#exact.set(index, time);
  }

  #widened(): Sparse<Float64Array<ArrayBuffer>> {
    const exact = new Sparse(new Float64Array(0));
    const { length } = this.#near;
    for (let i = 0; i < length; i++) exact.set(i, this.at(i));
    return exact;
  }
}

/**
 * The same numbers with room for more. The memory of the array that is given is free at once, not when it is collected; room
 * that is not used yet costs none, where `transfer` to a greater length would write zeros to all of it.
 */
export function grown<A extends Numbers>(array: A, atLeast: number): A {
  const make = array.constructor as new (length: number) => A;
  const longer = new make(Math.max(atLeast, array.length * 2));
  longer.set(array);
  array.buffer.transfer(0);
  return longer;
}
