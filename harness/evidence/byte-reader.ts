/** Reads a stream of bytes in the pieces that are asked for, one after the other, and no further than was asked. */
import { Refusal } from "./untrusted.ts";

export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #bytesRead = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes that were given out. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Exactly so many bytes. @throws Refusal when the stream ends before */
  async take(size: number): Promise<Buffer> {
    return Buffer.concat(await Array.fromAsync(this.stream(size)));
  }

  /** Exactly so many bytes, as they come. @throws Refusal when the stream ends before */
  async *stream(size: number): AsyncGenerator<Buffer> {
    let left = size;
    while (left > 0) {
      if (await this.isAtEnd()) throw new Refusal("the archive is damaged: it ends in the middle");
      const part = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(part.length);
      this.#bytesRead += part.length;
      left -= part.length;
      yield part;
    }
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#held.length === 0) {
      const { done, value } = await this.#source.next();
      if (done === true) return true;
      this.#held = value;
    }
    return false;
  }

  /** Lets go of what the stream holds open. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
