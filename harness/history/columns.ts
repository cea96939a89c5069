/**
 * Typed arrays that grow: the columns of the index. A million numbers cost eight megabytes here, where a million
 * objects would cost a hundred. Nothing is ever removed from a column.
 */

type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

const firstCapacity = 1024;

/** Appends at the end; `view` hands out what was appended. */
export class Column<A extends Numbers> {
  #array: A;
  #length = 0;
  readonly #allocate: (length: number) => A;

  constructor(allocate: (length: number) => A) {
    this.#allocate = allocate;
    this.#array = allocate(firstCapacity);
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number | undefined {
    return index < this.#length ? this.#array[index] : undefined;
  }

  push(value: number): void {
    if (this.#length === this.#array.length)
      this.#array = grown(this.#array, this.#allocate, this.#length + 1);
    this.#array[this.#length++] = value;
  }

  view(): A {
    return this.#array.subarray(0, this.#length) as A;
  }
}

export const float64Column = (): Column<Float64Array<ArrayBuffer>> => new Column((n) => new Float64Array(n));
export const uint32Column = (): Column<Uint32Array<ArrayBuffer>> => new Column((n) => new Uint32Array(n));
export const uint8Column = (): Column<Uint8Array<ArrayBuffer>> => new Column((n) => new Uint8Array(n));

/** Numbers addressed by index, 0 where none was set. */
export class Sparse<A extends Numbers> {
  #array: A;
  readonly #allocate: (length: number) => A;

  constructor(allocate: (length: number) => A) {
    this.#allocate = allocate;
    this.#array = allocate(firstCapacity);
  }

  at(index: number): number {
    return this.#array[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#array.length) this.#array = grown(this.#array, this.#allocate, index + 1);
    this.#array[index] = value;
  }

  /** The first `length` numbers. */
  view(length: number): A {
    if (length > this.#array.length) this.#array = grown(this.#array, this.#allocate, length);
    return this.#array.subarray(0, length) as A;
  }
}

function grown<A extends Numbers>(array: A, allocate: (length: number) => A, atLeast: number): A {
  const larger = allocate(Math.max(atLeast, array.length * 2));
  larger.set(array);
  return larger;
}

/** Names by number and back: accounts and regions, of which there are few. */
export class NameTable {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a name, given to it now if it is new. */
  number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  find(name: string): number | undefined {
    return this.#numbers.get(name);
  }
}
