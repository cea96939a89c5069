/**
 * Applies to a ledger what it lacks and another region's database has: events applied there, and unapplied events in its
 * outbox. It uses the ledger's own transaction, so each event is credited once, whatever else is running, and the usual rule
 * decides between copies of an event. Positions in logs do not change.
 */
import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import type { DeadLetter, Payment, Versions } from "./event.ts";
import { readRecord } from "./event.ts";
import { type AppliedRow, type Ledger, toPayment } from "./ledger.ts";

const eventsPerBatch = 500;
const attempts = 10;
const retryAfterMs = 100;
/** Serialisation failure, deadlock, lock not available, and the same event applied twice at once. */
const transient: readonly unknown[] = ["40001", "40P01", "55P03", "23505"];

export interface Reconciled {
  lookedAt: number;
  applied: number;
  /** Applied here before, but the other region's copy wins. */
  replaced: number;
  alreadyThere: number;
  /** Unreadable, and set aside as dead letters. */
  setAside: number;
}

/** @throws Error if a database fails. What was applied stays, and the next run continues. */
export async function reconcile(source: pg.Pool, target: Ledger, versions: Versions): Promise<Reconciled> {
  const tally: Reconciled = { lookedAt: 0, applied: 0, replaced: 0, alreadyThere: 0, setAside: 0 };
  for await (const rows of pages(source, appliedSql)) {
    await apply(target, rows.map(toPayment), [], tally);
  }
  for await (const rows of pages(source, unappliedSql)) {
    const payments: Payment[] = [];
    const letters: DeadLetter[] = [];
    for (const { payload } of rows) {
      const reading = readRecord(payload, versions);
      if (reading.kind === "payment") {
        payments.push(reading.payment);
      } else {
        letters.push(reading.letter);
      }
    }
    await apply(target, payments, letters, tally);
  }
  return tally;
}

const appliedSql = `
  SELECT position, event_id, account, amount, tenant, occurred_at, accepted_at, region FROM applied_events
  WHERE position > $1 ORDER BY position LIMIT ${eventsPerBatch}`;

const unappliedSql = `
  SELECT position, payload FROM outbox
  WHERE position > $1 AND NOT EXISTS (SELECT FROM applied_events AS held WHERE held.event_id = outbox.event_id)
  ORDER BY position LIMIT ${eventsPerBatch}`;

type SourceRow = AppliedRow & { readonly position: string; readonly payload: Buffer };

async function* pages(source: pg.Pool, sql: string): AsyncIterable<SourceRow[]> {
  let after = "0";
  for (;;) {
    const { rows } = await source.query<SourceRow>(sql, [after]);
    if (rows.length === 0) {
      return;
    }
    yield rows;
    after = rows.at(-1)!.position;
  }
}

async function apply(
  target: Ledger,
  payments: readonly Payment[],
  letters: readonly DeadLetter[],
  tally: Reconciled,
): Promise<void> {
  const { firsts, replacements } = await retried(() => target.apply({ payments, letters, from: [], to: [] }));
  tally.lookedAt += payments.length + letters.length;
  tally.applied += firsts.length;
  tally.replaced += replacements.length;
  tally.alreadyThere += payments.length - firsts.length - replacements.length;
  tally.setAside += letters.length;
}

async function retried<T>(action: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (attempt === attempts || !transient.includes((error as { code?: unknown }).code)) {
        throw error;
      }
      await wait(retryAfterMs);
    }
  }
}
