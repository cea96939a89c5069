/**
 * Records that come in great numbers: operations, redeliveries, read-backs, reads and logs. Their types are inferred from here. A
 * general validator costs more than to read and parse the line, so `bulk-shape.ts` checks them; a property test proves that
 * both accept the same.
 */
import { z } from "zod";
import { type Outcome, outcomes } from "../contract/operation.ts";
import { readOutcomes } from "../contract/read-back.ts";
import { isStoreTime } from "./clock.ts";
import { count, readPurpose, time } from "./field-shapes.ts";

/** [sent, done, outcome, HTTP status or 0, region that answered or null] */
export type Attempt = [sent: number, done: number, outcome: Outcome, status: number, region: string | null];

const outcome = z.enum(outcomes);
const attempt: z.ZodType<Attempt> = z
  .tuple([time, time, outcome, count, z.string().nullable()])
  .refine(([sent, done]) => done >= sent, "expected an attempt to be done after it was sent");
const contents = z.object({ account: z.string(), amount: z.number() });

/** One operation with all its attempts, written when it is settled: acknowledged, refused or past its deadline. */
export const opRecord = z
  .object({
    k: z.literal("op"),
    id: z.string(),
    account: z.string(),
    amount: z.number(),
    tenant: z.string(),
    version: count,
    /** Sent as something that no consumer can read. */
    unreadable: z.literal(true).exactOptional(),
    /** Sent by the harness to a region that is not bound to accept it, to see whether it does. */
    pastEdge: z.literal(true).exactOptional(),
    /** Other contents sent under the same id on purpose. */
    rivals: z.array(contents).exactOptional(),
    /** When the arrival was scheduled; latency counts from here. */
    due: time,
    outcome,
    tries: z.array(attempt),
  })
  // An acknowledgement is never rounded away, nor made up: everything is judged by it.
  .refine(({ outcome, tries }) => tries.some(([, , of]) => of === "ok") === (outcome === "ok"))
  .refine(({ outcome, tries }) => outcome !== "fail" || tries.some(([, , of]) => of === "fail"));

/** A deliberate further delivery of an operation that was already acknowledged. */
export const redeliveryRecord = z.object({
  k: z.literal("redelivery"),
  id: z.string(),
  due: time,
  try: attempt,
});

/** A read of an acknowledged operation, where traffic enters. `at` is when it was over. */
export const readBackRecord = z
  .object({
    k: z.literal("read-back"),
    id: z.string(),
    /** When it was scheduled. */
    due: time,
    begun: time,
    at: time,
    outcome: z.enum(readOutcomes),
    /** Of the answer; 0 without one. */
    status: count,
    /** That answered, if the answer names it. */
    region: z.string().nullable(),
  })
  .refine(({ begun, at }) => at >= begun);

/** Account and amount are `null` where the ledger has no such column. */
type Row = [eventId: string, account: string | null, amount: number | null, appliedAt: number | null];
const row: z.ZodType<Row> = z.tuple([
  z.string(),
  z.string().nullable(),
  z.number().nullable(),
  z.number().refine(isStoreTime).nullable(),
]);
type Letter = [eventId: string, verdict: string];
const letter: z.ZodType<Letter> = z.tuple([z.string(), z.string()]);

/** What a read of a store is made of: `rows`, `letters`, or `keys` of everything else. */
export function contentsOf(store: unknown): "rows" | "letters" | "keys" {
  if (store === "ledger") return "rows";
  return store === "dead-letters" ? "letters" : "keys";
}

/** Part of a read of one store of one region. */
export const readRecord = z
  .object({
    k: z.literal("read"),
    purpose: readPurpose,
    region: z.string(),
    /** `ledger`, `dedup:<store>`, `dead-letters`, or `reconciliation`. */
    store: z.string(),
    /** Of a ledger; `appliedAt` by the store's own clock, epoch milliseconds. */
    rows: z.array(row).exactOptional(),
    keys: z.array(z.string()).exactOptional(),
    letters: z.array(letter).exactOptional(),
  })
  .refine((read) =>
    (["rows", "letters", "keys"] as const).every(
      (of) => Object.hasOwn(read, of) === (of === contentsOf(read.store)),
    ),
  );

type Entry = [position: number, eventId: string];
const entry: z.ZodType<Entry> = z.tuple([z.number(), z.string()]);

/**
 * Entries that were added to a region's copy of a log since the last look, in order. Where `region` is `origin` it is the
 * log itself. `incarnation` changes when a log was made anew.
 */
export const logRecord = z.object({
  k: z.literal("log"),
  at: time,
  log: z.string(),
  origin: z.string(),
  region: z.string(),
  incarnation: z.string(),
  entries: z.array(entry),
});
