/**
 * The copy in Redis of what the ledger has applied: the fast path of deduplication, never its authority. It follows
 * `applied_events` in the order of commits, and keeps its progress in Redis itself. After any failure of Redis or of the
 * worker it continues from there. A Redis that is empty, or that holds events which the ledger does not, is filled again
 * from the ledger. Meanwhile the worker continues without it.
 *
 * Each key `dedup:<event_id>` is set once (`SET NX`) and expires 14 days after the event was applied. Its value is the
 * stamp of the applied copy. A copy with a larger stamp cannot change the ledger, even if the value is outdated, because
 * the stamp of an applied event only gets smaller.
 */
import { createClient } from "@redis/client";
import type pg from "pg";
import type { Logger } from "pino";
import { stamp } from "./conflict.ts";
import type { Payment } from "./event.ts";
import { pause, withinLimit } from "./waiting.ts";

const keyPrefix = "dedup:";
/** Value: `<position> <event id>` of the last applied event that has its key. */
const reachedKey = "dedup-reached";
const start = "0 ";

const daysKept = 14;
const rowsPerRound = 1000;
const roundLimitMs = 2000;
/** A slower look-up costs more than asking the ledger. */
const lookUpLimitMs = 50;
/** Least time from one round to the next under load. */
const paceMs = 20;
/** Longest time between two rounds, so that lost keys are noticed. */
const idleMs = 1000;
const retryMs = 200;

type Redis = ReturnType<typeof connectable>;

export class DedupCache {
  readonly #redisUrl: string;
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  /** The client, while Redis is known to hold only what the ledger holds. */
  #vouched: Redis | null = null;
  /** Whether the ledger may hold more than was copied. */
  #behind = true;
  #wake: () => void = () => undefined;

  constructor(redisUrl: string, pool: pg.Pool, log: Logger) {
    this.#redisUrl = redisUrl;
    this.#pool = pool;
    this.#log = log;
  }

  /**
   * The payments that may change the ledger; the others are copies that it has already ruled out. All of them if Redis
   * cannot be asked.
   */
  async undecided(payments: readonly Payment[]): Promise<readonly Payment[]> {
    const keys = payments.map(({ eventId }) => keyPrefix + eventId);
    const applied = await this.#ask(keys, (redis) => redis.mGet(keys));
    return payments.filter((payment, index) => {
      const known = applied[index];
      return known == null || stamp(payment) <= String(known);
    });
  }

  /** The defect `redis-is-authority`: the payments without a key; all of them if Redis cannot be asked. */
  async unknown(payments: readonly Payment[]): Promise<readonly Payment[]> {
    const keys = payments.map(({ eventId }) => keyPrefix + eventId);
    const applied = await this.#ask(keys, (redis) => redis.mGet(keys));
    return payments.filter((_, index) => applied[index] == null);
  }

  /** The defect `redis-is-authority`: sets the keys at once, because they are the only record. */
  async remember(payments: readonly Payment[]): Promise<void> {
    const expiration = { type: "EX", value: daysKept * 86_400 } as const;
    await this.#ask(payments, (redis) => {
      const round = redis.multi();
      for (const payment of payments) {
        round.set(keyPrefix + payment.eventId, stamp(payment), { condition: "NX", expiration });
      }
      return round.execAsPipeline();
    });
    this.notify();
  }

  /** Call it when the ledger may have applied something. */
  notify(): void {
    this.#behind = true;
    this.#wake();
  }

  /** Call it when the ledger failed: Redis is not trusted until it has been compared with the ledger. */
  distrust(): void {
    this.#vouched = null;
    this.#wake();
  }

  /** Follows the ledger until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    let failing = false;
    const onFollowing = () => {
      if (failing) {
        this.#log.info("deduplication cache follows the ledger again");
      }
      failing = false;
    };
    while (!signal.aborted) {
      const redis = connectable(this.#redisUrl);
      try {
        await withinLimit(roundLimitMs, "Redis", redis.connect());
        await this.#followWith(redis, onFollowing, signal);
      } catch (error) {
        if (!failing && !signal.aborted) {
          this.#log.warn({ err: error }, "deduplication cache does not follow the ledger");
        }
        failing = true;
        await pause(retryMs, signal);
      } finally {
        this.#vouched = null;
        redis.destroy();
      }
    }
  }

  /** Empty if there is nothing to ask, or if Redis is not vouched for or does not answer at once. */
  async #ask(about: readonly unknown[], question: (redis: Redis) => Promise<unknown[]>): Promise<unknown[]> {
    const redis = this.#vouched;
    if (redis === null || about.length === 0) {
      return [];
    }
    try {
      return await withinLimit(lookUpLimitMs, "Redis", question(redis));
    } catch {
      this.#vouched = null;
      return [];
    }
  }

  async #followWith(redis: Redis, onFollowing: () => void, signal: AbortSignal): Promise<void> {
    let reached = await this.#compare(redis);
    this.#vouched = redis;
    onFollowing();
    while (!signal.aborted && this.#vouched === redis) {
      this.#behind = false;
      const next = await this.#copy(redis, reached);
      if (next !== reached) {
        await pause(paceMs, signal);
      } else if (!this.#behind) {
        await this.#idle(signal);
      }
      reached = next;
    }
  }

  /** Where to continue. Empties the cache, unless the ledger still holds the last event that was copied. */
  async #compare(redis: Redis): Promise<string> {
    const reached = (await withinLimit(roundLimitMs, "Redis", redis.get(reachedKey))) ?? start;
    const [position, eventId] = split(reached);
    const { rowCount } = await this.#pool.query(
      "SELECT 1 FROM applied_events WHERE position = $1 AND event_id = $2",
      [position, eventId],
    );
    if (rowCount === 1) {
      return reached;
    }
    let cursor = "0";
    do {
      const scan = redis.scan(cursor, { MATCH: `${keyPrefix}*`, COUNT: 1000 });
      const page = await withinLimit(roundLimitMs, "Redis", scan);
      if (page.keys.length > 0) {
        await withinLimit(roundLimitMs, "Redis", redis.unlink(page.keys));
      }
      cursor = page.cursor;
    } while (cursor !== "0");
    await withinLimit(roundLimitMs, "Redis", redis.set(reachedKey, start));
    return start;
  }

  /** Sets the keys of the events applied after `reached`; returns the new place. */
  async #copy(redis: Redis, reached: string): Promise<string> {
    const { rows } = await this.#pool.query({
      name: "applied-after",
      text: `SELECT position, event_id, accepted_at, region,
                    extract(epoch FROM applied_at + make_interval(days => $2))::bigint AS expires
             FROM applied_events WHERE position > $1 ORDER BY position LIMIT $3`,
      values: [split(reached)[0], daysKept, rowsPerRound],
    });
    const last = rows.at(-1);
    const next = last === undefined ? reached : `${last.position} ${last.event_id}`;
    const round = redis.multi();
    for (const row of rows) {
      const value = stamp({ acceptedAt: row.accepted_at.toISOString(), region: row.region });
      round.set(keyPrefix + row.event_id, value, {
        condition: "NX",
        expiration: { type: "EXAT", value: Number(row.expires) },
      });
    }
    round.set(reachedKey, next, { GET: true });
    const replies = await withinLimit(roundLimitMs, "Redis", round.execAsPipeline());
    if (String(replies.at(-1)) !== reached) {
      await withinLimit(roundLimitMs, "Redis", redis.del(reachedKey));
      throw new Error("Redis lost keys while it was running; they are set again from the ledger");
    }
    return next;
  }

  /** Waits until there may be something to copy. */
  #idle(signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    return pause(idleMs, AbortSignal.any([signal, woken.signal]));
  }
}

function connectable(url: string) {
  const redis = createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: "disabled",
    socket: { connectTimeout: 1000, reconnectStrategy: false },
  });
  redis.on("error", () => undefined);
  return redis;
}

function split(reached: string): [position: string, eventId: string] {
  const space = reached.indexOf(" ");
  return [reached.slice(0, space), reached.slice(space + 1)];
}
