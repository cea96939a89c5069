/**
 * The ledger of one region in PostgreSQL; nothing else writes it. A batch is one transaction: applied events, credits,
 * balances, dead letters and the position in each topic are written together or not at all. The first statement locks the
 * rows of `consumed_offsets`, so only one writer works at a time.
 */
import type pg from "pg";
import { balanceChanges, type Settle, type Settlement } from "./conflict.ts";
import type { DeadLetter, Payment } from "./event.ts";

/** The place of the next unread record of a topic. */
export interface Position {
  readonly topic: string;
  /** A recreated topic has another id, and offsets of the old one are void. */
  readonly topicId: string;
  readonly partition: number;
  readonly nextOffset: bigint;
}

export interface Batch {
  readonly payments: readonly Payment[];
  readonly letters: readonly DeadLetter[];
  /** Where the batch begins and ends, for every partition, changed or not; empty if it comes from no log. */
  readonly from: readonly Position[];
  readonly to: readonly Position[];
}

export class Ledger {
  readonly #pool: pg.Pool;
  readonly #settle: Settle;

  /** @param settle `settle` of `conflict.ts`, or a defect */
  constructor(pool: pg.Pool, settle: Settle) {
    this.#pool = pool;
    this.#settle = settle;
  }

  /** Where to continue reading: as stored, or offset 0 for a new partition. */
  async openPositions(partitions: readonly Omit<Position, "nextOffset">[]): Promise<Position[]> {
    const { rows } = await this.#pool.query(
      `INSERT INTO consumed_offsets AS held (topic, topic_id, partition, next_offset)
       SELECT *, 0 FROM unnest($1::text[], $2::text[], $3::int[])
       ON CONFLICT (topic, partition) DO UPDATE
         SET topic_id = excluded.topic_id,
             next_offset = CASE WHEN held.topic_id = excluded.topic_id THEN held.next_offset ELSE 0 END
       RETURNING topic, topic_id, partition, next_offset`,
      [
        partitions.map(({ topic }) => topic),
        partitions.map(({ topicId }) => topicId),
        partitions.map(({ partition }) => partition),
      ],
    );
    return rows.map(toPosition);
  }

  /** Moves on without applying what lies between; for offsets that the broker no longer has. */
  async movePosition({ topic, partition, nextOffset }: Position): Promise<void> {
    await this.#pool.query(
      "UPDATE consumed_offsets SET next_offset = $3 WHERE topic = $1 AND partition = $2",
      [topic, partition, nextOffset],
    );
  }

  /**
   * Applies a batch and returns what it changed.
   * @throws Error if the batch does not begin at the stored positions, or PostgreSQL fails. Nothing is applied then.
   */
  async apply(batch: Batch): Promise<Settlement> {
    const client = await this.#pool.connect();
    try {
      await begin(client, batch.from);
      const settlement = this.#settle(await readApplied(client, batch.payments), batch.payments);
      await write(client, settlement, batch.to);
      if (settlement.replacements.length > 0) {
        await replace(client, settlement.replacements);
      }
      if (batch.letters.length > 0) {
        await writeDeadLetters(client, batch.letters);
      }
      await client.query("COMMIT");
      client.release();
      return settlement;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  async countDeadLetters(): Promise<number> {
    const { rows } = await this.#pool.query("SELECT count(*)::int AS depth FROM dead_letters");
    return rows[0].depth;
  }
}

/** Begins the transaction and locks the positions, which must be where the batch begins. */
async function begin(client: pg.PoolClient, from: readonly Position[]): Promise<void> {
  const results = (await client.query(
    `BEGIN; SELECT topic, topic_id, partition, next_offset FROM consumed_offsets
            ORDER BY topic, partition FOR UPDATE`,
  )) as unknown as [pg.QueryResult, pg.QueryResult];
  const stored: Position[] = results[1].rows.map(toPosition);
  for (const expected of from) {
    const found = stored.find((row) => row.topic === expected.topic && row.partition === expected.partition);
    if (found?.topicId !== expected.topicId || found.nextOffset !== expected.nextOffset) {
      throw new Error(
        `The batch begins at offset ${expected.nextOffset} of ${expected.topic}/${expected.partition}, ` +
          `but the ledger stands at ${found?.nextOffset ?? "none"}: another worker is applying this topic`,
      );
    }
  }
}

async function readApplied(
  client: pg.PoolClient,
  payments: readonly Payment[],
): Promise<ReadonlyMap<string, Payment>> {
  if (payments.length === 0) {
    return new Map();
  }
  const { rows } = await client.query({
    name: "read-applied",
    text: `SELECT event_id, account, amount, tenant, occurred_at, accepted_at, region
           FROM applied_events WHERE event_id = ANY($1::text[])`,
    values: [payments.map(({ eventId }) => eventId)],
  });
  return new Map(rows.map((row) => [row.event_id, toPayment(row)]));
}

/** Everything that an ordinary batch writes, in one statement, because each statement costs a round trip. */
async function write(client: pg.PoolClient, settlement: Settlement, to: readonly Position[]): Promise<void> {
  const changes = balanceChanges(settlement);
  await client.query({
    name: "write",
    text: `WITH applied AS (
             INSERT INTO applied_events (event_id, account, amount, tenant, occurred_at, accepted_at, region)
             SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[],
                                  $6::timestamptz[], $7::text[])
           ), credited AS (
             INSERT INTO credits (event_id, account, amount)
             SELECT * FROM unnest($8::text[], $9::text[], $10::bigint[])
           ), balanced AS (
             INSERT INTO balances AS held (account, balance) SELECT * FROM unnest($11::text[], $12::bigint[])
             ON CONFLICT (account) DO UPDATE SET balance = held.balance + excluded.balance
           )
           UPDATE consumed_offsets AS held SET next_offset = reached.next_offset
           FROM unnest($13::text[], $14::int[], $15::bigint[]) AS reached (topic, partition, next_offset)
           WHERE held.topic = reached.topic AND held.partition = reached.partition`,
    values: [
      ...columns(settlement.firsts),
      ...columns(settlement.credits).slice(0, 3),
      changes.map(([account]) => account),
      changes.map(([, change]) => change),
      to.map(({ topic }) => topic),
      to.map(({ partition }) => partition),
      to.map(({ nextOffset }) => nextOffset),
    ],
  });
}

/** `position` and `applied_at` of the event stay: it is the same event, with other contents or only another stamp. */
async function replace(client: pg.PoolClient, replacements: Settlement["replacements"]): Promise<void> {
  const winners = replacements.map(({ winner }) => winner);
  await client.query({
    name: "replace-applied",
    text: `UPDATE applied_events AS held
           SET account = won.account, amount = won.amount, tenant = won.tenant,
               occurred_at = won.occurred_at, accepted_at = won.accepted_at, region = won.region
           FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                       $7::text[]) AS won (event_id, account, amount, tenant, occurred_at, accepted_at, region)
           WHERE held.event_id = won.event_id`,
    values: columns(winners),
  });
  await client.query({
    name: "replace-credits",
    text: `UPDATE credits AS held SET account = won.account, amount = won.amount, applied_at = now()
           FROM unnest($1::text[], $2::text[], $3::bigint[]) AS won (event_id, account, amount)
           WHERE held.event_id = won.event_id AND (held.account, held.amount) <> (won.account, won.amount)`,
    values: columns(winners).slice(0, 3),
  });
}

/** Skips events that were applied before: their letter is another copy, and needs no work. */
async function writeDeadLetters(client: pg.PoolClient, letters: readonly DeadLetter[]): Promise<void> {
  await client.query({
    name: "insert-dead-letters",
    text: `INSERT INTO dead_letters (event_id, verdict, reason, payload)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS letter (event_id)
           WHERE NOT EXISTS (SELECT FROM applied_events AS held WHERE held.event_id = letter.event_id)
           ON CONFLICT DO NOTHING`,
    values: [
      letters.map(({ eventId }) => eventId),
      letters.map(({ verdict }) => verdict),
      letters.map(({ reason }) => reason),
      letters.map(({ payload }) => payload),
    ],
  });
}

/** One array per column: event_id, account, amount, tenant, occurred_at, accepted_at, region. */
function columns(payments: readonly Payment[]): unknown[][] {
  return [
    payments.map(({ eventId }) => eventId),
    payments.map(({ account }) => account),
    payments.map(({ amount }) => amount),
    payments.map(({ tenant }) => tenant),
    payments.map(({ occurredAt }) => occurredAt),
    payments.map(({ acceptedAt }) => acceptedAt),
    payments.map(({ region }) => region),
  ];
}

export interface AppliedRow {
  readonly event_id: string;
  readonly account: string;
  readonly amount: string;
  readonly tenant: string;
  readonly occurred_at: Date;
  readonly accepted_at: Date;
  readonly region: string;
}

export function toPayment(row: AppliedRow): Payment {
  return {
    eventId: row.event_id,
    account: row.account,
    amount: Number(row.amount),
    tenant: row.tenant,
    occurredAt: row.occurred_at.toISOString(),
    acceptedAt: row.accepted_at.toISOString(),
    region: row.region,
  };
}

function toPosition(row: {
  topic: string;
  topic_id: string;
  partition: number;
  next_offset: string;
}): Position {
  const { topic, topic_id: topicId, partition } = row;
  return { topic, topicId, partition, nextOffset: BigInt(row.next_offset) };
}
