/**
 * The event log in PostgreSQL: the table `outbox`, which the worker reads by position. A database that is in recovery or
 * read-only accepts nothing. Events accepted while the replica lags too far are noted for reconciliation.
 */

import type pg from "pg";
import { openPool } from "./database.ts";
import type { GroupWriter, LogRecord } from "./event-log.ts";

/**
 * The lock that each write to the outbox holds until it is committed. Readers go by position, so positions must become
 * visible in order, even if a write that timed out here is still running in the database.
 */
export const outboxTurn = 4_711_001;

export class OutboxWriter implements GroupWriter {
  readonly name = "the outbox";
  readonly #pool: pg.Pool;
  readonly #notes: () => boolean;

  /** @param notes whether to note events for reconciliation now */
  constructor(databaseUrl: string, notes: () => boolean) {
    this.#pool = openPool({
      connectionString: databaseUrl,
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: 1000,
      statement_timeout: 5000,
    });
    this.#notes = notes;
  }

  async write(records: readonly LogRecord[], limitMs: number): Promise<void> {
    const query = {
      name: "append",
      text: `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock($1)),
                  noted AS (
                    INSERT INTO reconciliation_log (event_id) SELECT DISTINCT unnest($2::text[]) WHERE $4
                    ON CONFLICT DO NOTHING
                  )
             INSERT INTO outbox (event_id, payload)
             SELECT event_id, payload
             FROM turn, unnest($2::text[], $3::bytea[]) WITH ORDINALITY AS gathered (event_id, payload, place)
             ORDER BY place`,
      values: [
        outboxTurn,
        records.map(({ eventId }) => eventId),
        records.map(({ value }) => value),
        this.#notes(),
      ],
      query_timeout: limitMs,
    };
    await this.#pool.query(query);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
