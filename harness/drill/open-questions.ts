/**
 * Questions that may stay without an answer for long, or for ever: each is given a limited time, and is not asked once more
 * while an earlier asking of it is still open, so that a region that hangs is not buried in questions.
 */
import { within } from "../machine/within.ts";

export class OpenQuestions {
  readonly #open = new Set<string>();

  /**
   * The answer.
   * @param what the question, in words that are the same each time
   * @param limitMs milliseconds after which it is not waited for any more
   * @throws Error when there is no answer within the limit, or when one to an earlier asking is still to come
   */
  async ask<T>(what: string, limitMs: number, question: () => Promise<T>): Promise<T> {
    if (this.#open.has(what)) throw new Error(`${what}: still no answer to the question before`);
    this.#open.add(what);
    const answer = question();
    const close = () => this.#open.delete(what);
    answer.then(close, close);
    return within(limitMs, () => answer, `${what}: no answer within ${limitMs} ms`);
  }
}
