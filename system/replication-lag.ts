/**
 * Watches how far the replica of the webhook's database lags, and reports what follows. When the lag exceeds the budget under
 * the policy `degraded`, it notes what the replica already lacks. The webhook reads `report` and acts on it.
 */

import type pg from "pg";
import type { Logger } from "pino";
import { openPool } from "./database.ts";
import { type LagPolicy, type LagReport, type LagState, lagStateOf } from "./lag-policy.ts";
import { LagTracker, type Replica } from "./lag-tracker.ts";
import { outboxTurn } from "./outbox-log.ts";
import { pause } from "./waiting.ts";

/** Between two looks. */
const lookEveryMs = 65;
/** The time by which an event may have been accepted before the log shows it, and between two looks. */
const noteMarginMs = 500;

export interface LagWatchParts {
  readonly databaseUrl: string;
  readonly policy: LagPolicy;
  readonly budgetMs: number;
  /** `sent` for the defect `lag-blind`: bytes still in buffers count as if they had arrived. */
  readonly judgedBy: "replay" | "sent";
  readonly log: Logger;
}

export class ReplicationLag {
  readonly #parts: LagWatchParts;
  readonly #pool: pg.Pool;
  readonly #tracker = new LagTracker();
  /** Whether what the replica lacks has been noted since the state became `degraded`. */
  #noted = false;
  #lastState: LagState = "no-replica";

  constructor(parts: LagWatchParts) {
    this.#parts = parts;
    this.#pool = openPool({
      connectionString: parts.databaseUrl,
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: 1000,
      query_timeout: 2000,
    });
  }

  get report(): LagReport {
    const { policy, budgetMs } = this.#parts;
    const lagMs = this.#tracker.lagMs(performance.now());
    return {
      lagMs: lagMs === null ? null : Math.round(lagMs),
      policy,
      state: lagStateOf(policy, budgetMs, lagMs),
    };
  }

  /** Looks until the signal is aborted. Errors are ignored: a database that does not answer accepts no events either. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look().catch(() => undefined);
      await pause(lookEveryMs, signal);
    }
    await this.#pool.end();
  }

  async #look(): Promise<void> {
    const askedAtMs = performance.now();
    const { rows } = await this.#pool.query({ name: "replicas", text: replicasSql });
    const { end, replicas } = rows[0] as { end: string; replicas: ReplicaRow[] };
    const reached = (row: ReplicaRow) => (this.#parts.judgedBy === "replay" ? row.replayed : row.sent);
    const known = replicas.flatMap((row): Replica[] => {
      const place = reached(row);
      return place === null ? [] : [{ name: row.name, reached: BigInt(place) }];
    });
    this.#tracker.observe(askedAtMs, BigInt(end), known);
    await this.#follow(this.report);
  }

  async #follow({ state, lagMs }: LagReport): Promise<void> {
    if (state !== this.#lastState) {
      this.#parts.log.info({ lagMs, state }, "replication lag");
      this.#lastState = state;
    }
    if (state !== "degraded") {
      this.#noted = false;
    } else if (!this.#noted) {
      await this.#noteMissing(lagMs!);
      this.#noted = true;
    }
  }

  /**
   * Notes what was accepted after the replica fell behind and before the budget was exceeded: a failover would lose it as
   * well. From here on each event is noted as it is accepted. The lock ensures that none is missed in between.
   */
  async #noteMissing(lagMs: number): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT pg_advisory_xact_lock($1)", [outboxTurn]);
      await client.query(
        `INSERT INTO reconciliation_log (event_id)
         SELECT DISTINCT event_id FROM outbox
         WHERE appended_at >= now() - make_interval(secs => $1::double precision / 1000)
         ON CONFLICT DO NOTHING`,
        [lagMs + noteMarginMs],
      );
      await client.query("COMMIT");
      client.release();
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }
}

interface ReplicaRow {
  readonly name: string;
  readonly replayed: string | null;
  readonly sent: string | null;
}

/** Places are text, because a log has more bytes than a JSON number can count. A base backup does not count as a replica. */
const replicasSql = `
  SELECT (pg_current_wal_lsn() - '0/0')::text AS end,
         coalesce(json_agg(json_build_object(
           'name', application_name,
           'replayed', (replay_lsn - '0/0')::text,
           'sent', (sent_lsn - '0/0')::text
         )) FILTER (WHERE state IN ('streaming', 'catchup')), '[]') AS replicas
  FROM (SELECT) AS primary_itself LEFT JOIN pg_stat_replication ON true`;
