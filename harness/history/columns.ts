/**
 * Typed arrays that grow: the columns of the index. A million numbers cost eight megabytes here, where a million
 * objects would cost a hundred. Nothing is ever removed from a column.
 */

type Numbers =
  | Float64Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
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

  /** The first `length` numbers. */
  view(length: number): A {
    if (length > this.#array.length) this.#array = grown(this.#array, length);
    return this.#array.subarray(0, length) as A;
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
