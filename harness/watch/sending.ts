/**
 * What the load sends: attempts a second, retries apart, and what the retry budget holds back. Samples carry the load's own
 * counters, which show a failure at once; in histories without them, attempts are counted as operations are recorded.
 */
import { byHand } from "../contract/operation.ts";
import { counted, share } from "../contract/quantity.ts";
import type {
  Attempt,
  OpRecord,
  RedeliveryRecord,
  RunRecord,
  SampleRecord,
  SenderRecord,
  SendingSoFar,
} from "../history/types.ts";
import type { SendingView } from "./view.ts";

const lateMs = 2_000;
const successMs = 5_000;

interface Look extends SendingSoFar {
  readonly at: number;
}

export class Sending {
  readonly #retryShare: number | undefined;
  /** By second. */
  readonly #sent: number[] = [];
  readonly #retries: number[] = [];
  /** The latest ones, the first of them as old as what is asked of late. */
  readonly #looks: Look[] = [];
  /** Retries that had to wait, and those that still do; `null` where that is not recorded. */
  #held: { readonly ever: number; readonly now: number } | null = null;
  /** When the first recorded attempt was sent. */
  #firstAt = Number.POSITIVE_INFINITY;
  #over = false;

  constructor({ load }: Pick<RunRecord, "load">) {
    this.#retryShare = load.retryShare;
  }

  addOperation({ account, tries }: Pick<OpRecord, "account" | "tries">): void {
    if (this.#looks.length > 0 || account === byHand) return;
    for (const [i, one] of tries.entries()) this.#addAttempt(one, i > 0);
  }

  addRedelivery(record: RedeliveryRecord): void {
    if (this.#looks.length === 0) this.#addAttempt(record.try, false);
  }

  /** Ignores samples without the load's counters. */
  addSample({ at, sending }: Pick<SampleRecord, "at" | "sending">): void {
    if (sending === undefined) return;
    const look = { at, ...sending };
    const last = this.#looks.at(-1);
    if (last === undefined) this.#forget();
    const from = last?.at ?? Math.min(at, this.#firstAt);
    this.#spread(this.#sent, from, at, sending.attempts - (last?.attempts ?? 0));
    this.#spread(this.#retries, from, at, sending.retries - (last?.retries ?? 0));
    this.#looks.push(look);
    while (this.#looks.length > 2 && this.#looks[1]!.at <= at - successMs) this.#looks.shift();
    this.#held = { ever: sending.retriesHeld, now: sending.retriesWaiting };
  }

  addSender({ retriesHeld }: SenderRecord): void {
    this.#over = true;
    if (retriesHeld !== undefined) this.#held = { ever: retriesHeld, now: 0 };
  }

  /** Acknowledged share of the attempts that were over of late; `undefined` without counters. */
  success(at: number): number | null | undefined {
    const last = this.#looks.at(-1);
    if (last === undefined) return undefined;
    const since = this.#lookAt(at - successMs);
    const ok = last.succeeded - since.succeeded;
    const over = ok + last.failed - since.failed;
    return over === 0 ? null : ok / over;
  }

  view(at: number): SendingView {
    return {
      sentPerSecond: this.#perSecond(at, this.#sent, "attempts"),
      retriesPerSecond: this.#perSecond(at, this.#retries, "retries"),
      budget: this.#budget(),
    };
  }

  /** Attempts and retries of these seconds; `null` for those that no sample has told of yet. */
  part(firstSecond: number, until: number): { sent: (number | null)[]; retries: (number | null)[] } {
    const toldUntil = (this.#looks.at(-1)?.at ?? until * 1000) / 1000;
    const of = (seconds: readonly number[]) =>
      Array.from({ length: until - firstSecond }, (_, i) =>
        firstSecond + i + 1 > toldUntil ? null : Math.round(seconds[firstSecond + i] ?? 0),
      );
    return { sent: of(this.#sent), retries: of(this.#retries) };
  }

  #perSecond(at: number, seconds: readonly number[], of: "attempts" | "retries"): number {
    if (this.#over) return 0;
    const last = this.#looks.at(-1);
    if (last !== undefined) {
      const since = this.#lookAt(last.at - lateMs);
      const ms = last.at - since.at;
      return ms === 0 ? 0 : ((last[of] - since[of]) * 1000) / ms;
    }
    const now = Math.floor(at / 1000);
    const over = Math.max(1, Math.min(lateMs / 1000, now));
    return seconds.slice(Math.max(0, now - over), now).reduce((all, one) => all + (one ?? 0), 0) / over;
  }

  /** The latest look that is no younger than this; the oldest one without. */
  #lookAt(at: number): Look {
    return this.#looks.findLast((look) => look.at <= at) ?? this.#looks[0]!;
  }

  #budget(): string {
    if (this.#retryShare === 0) return "nothing is sent again";
    const limit =
      this.#retryShare === undefined
        ? "retries without a limit"
        : `unanswered retries: at most ${share(this.#retryShare)} of the arrivals`;
    if (this.#held === null) return limit;
    const { ever, now } = this.#held;
    if (ever === 0) return `${limit} · none had to wait`;
    return `${limit} · ${counted(ever, "retries")} had to wait, ${now} wait now`;
  }

  /** What was counted before the first counters is in them. */
  #forget(): void {
    this.#sent.length = 0;
    this.#retries.length = 0;
  }

  #addAttempt([sent]: Attempt, again: boolean): void {
    this.#firstAt = Math.min(this.#firstAt, sent);
    this.#spread(this.#sent, sent, sent, 1);
    this.#spread(this.#retries, sent, sent, again ? 1 : 0);
  }

  /** Adds a count that grew evenly between two moments to the seconds in which it did. */
  #spread(seconds: number[], from: number, until: number, grown: number): void {
    for (let second = Math.floor(from / 1000); second * 1000 <= until; second++) {
      const within = Math.min(until, (second + 1) * 1000) - Math.max(from, second * 1000);
      const part = until === from ? grown : (grown * within) / (until - from);
      seconds[second] = (seconds[second] ?? 0) + part;
    }
  }
}
