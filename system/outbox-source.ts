/**
 * Entries of the outbox in the order of their positions, from the same database as the ledger. Positions have gaps, from
 * failed writes and from promotions, but an entry never appears before one that was already seen (`outbox-log.ts`). So after a
 * promotion the new primary continues exactly at the position of its copy of the ledger.
 */
import type pg from "pg";
import type { EventSource, Fetched } from "./event-source.ts";
import type { Ledger, Position } from "./ledger.ts";
import { outboxTopic } from "./topics.ts";
import { pause } from "./waiting.ts";

const entriesPerFetch = 500;
/** Between two looks at an empty outbox. */
const lookEveryMs = 15;

export interface OutboxOptions {
  /** `true` for the defect `replay-skips`. */
  readonly skipsBacklog: boolean;
  /** Ends the wait for entries. */
  readonly signal: AbortSignal;
}

export class OutboxSource implements EventSource {
  readonly #pool: pg.Pool;
  readonly #signal: AbortSignal;
  #position: Position;

  private constructor(pool: pg.Pool, signal: AbortSignal, position: Position) {
    this.#pool = pool;
    this.#signal = signal;
    this.#position = position;
  }

  /** Continues at the ledger's position. @throws Error if PostgreSQL fails, or takes no writes. */
  static async open(pool: pg.Pool, ledger: Ledger, options: OutboxOptions): Promise<OutboxSource> {
    const [position] = await ledger.openPositions([outboxTopic]);
    const from = options.skipsBacklog ? await skip(pool, ledger, position!) : position!;
    return new OutboxSource(pool, options.signal, from);
  }

  async fetch(): Promise<Fetched> {
    const from = this.#position;
    const { rows } = await this.#pool.query({
      name: "outbox-after",
      text: `SELECT position, payload, (SELECT max(position) FROM outbox) AS newest
             FROM outbox WHERE position >= $1 ORDER BY position LIMIT ${entriesPerFetch}`,
      values: [from.nextOffset],
    });
    const last = rows.at(-1);
    if (last === undefined) {
      await pause(lookEveryMs, this.#signal);
      return { values: [], from: [from], to: [from], behind: new Map([[from.topic, 0]]) };
    }
    const to = { ...from, nextOffset: BigInt(last.position) + 1n };
    this.#position = to;
    return {
      values: rows.map(({ payload }) => payload),
      from: [from],
      to: [to],
      behind: new Map([[from.topic, Number(last.newest) - Number(last.position)]]),
    };
  }

  /** Nothing to close: the connections belong to the ledger. */
  close(): void {}
}

async function skip(pool: pg.Pool, ledger: Ledger, position: Position): Promise<Position> {
  const { rows } = await pool.query("SELECT coalesce(max(position), 0) + 1 AS end FROM outbox");
  const end = BigInt(rows[0].end);
  if (end <= position.nextOffset) {
    return position;
  }
  const moved = { ...position, nextOffset: end };
  await ledger.movePosition(moved);
  return moved;
}
