/**
 * How much a sender may retry, so that its retries do not keep down what is down already: a bucket of tokens, one a
 * retry, that fills by a share of the arrivals. A retry that was answered gives its token back: the share limits
 * unanswered retries, and a backlog is sent again as fast as it is answered. After Finagle's
 * RetryBudget and the retry quota of the AWS SDKs.
 */

/** Share of the arrivals that a sender may retry without an answer, unless stated otherwise. */
export const usualRetryShare = 0.2;

/** Whether a sender can be told this share: no limit at all has no form in a history. */
export function isRetryShare(share: number): boolean {
  return share >= 0 && Number.isFinite(share);
}

/** Tokens of so long a time can be saved up. */
const savedMs = 10_000;

export class RetryBudget {
  readonly #perMs: number;
  readonly #most: number;
  #tokens = 0;
  #filledAt: number;

  /** @param share of the arrivals, 0 and more; `Infinity` for no limit */
  constructor(share: number, perSecond: number, now: number) {
    this.#perMs = (share * perSecond) / 1_000;
    // Who may retry at all may do so once in a while at the lowest rate.
    this.#most = share === 0 ? 0 : Math.max(1, this.#perMs * savedMs);
    this.#filledAt = now;
  }

  /** Whether there will ever be a token. */
  get none(): boolean {
    return this.#most === 0;
  }

  /** Takes a token; `false` when there is none now. */
  take(now: number): boolean {
    if (this.#most === Number.POSITIVE_INFINITY) return true;
    this.#add((now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** A retry was answered. */
  giveBack(): void {
    this.#add(1);
  }

  #add(tokens: number): void {
    this.#tokens = Math.min(this.#most, this.#tokens + tokens);
  }
}
