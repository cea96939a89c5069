/**
 * The shapes of an event: as a sender posts it, as a log holds it, and as the ledger applies it. A record is read into a
 * payment or a dead letter. Reading never throws: every record gets a verdict.
 */
import { createHash } from "node:crypto";
import { z } from "zod";

/** Identifiers are printable ASCII without spaces, so that every store keeps them byte for byte. */
const identifier = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, "expected 1 to 200 printable characters, no spaces");

const timestamp = z.iso
  .datetime({ offset: true, error: "expected an ISO 8601 time" })
  .transform((text) => new Date(text))
  .refine((time) => time.getTime() >= 0, "expected a time after 1970")
  .transform((time) => time.toISOString());

/** All that the webhook requires of a body: an event id. The worker judges the rest. */
export const identifiedEventSchema = z.looseObject({ event_id: identifier });
export type IdentifiedEvent = z.infer<typeof identifiedEventSchema>;

const paymentEventSchema = z.object({
  event_id: identifier,
  account: identifier,
  /** Minor currency units. */
  amount: z.int().positive().max(1_000_000_000_000),
  tenant: identifier,
  occurred_at: timestamp,
});

export const recordSchema = z.object({
  accepted_at: timestamp,
  region: identifier,
  event: identifiedEventSchema,
});

/** One credit to apply. Times are ISO 8601 in UTC with milliseconds, so that they sort as text. */
export interface Payment {
  readonly eventId: string;
  readonly account: string;
  /** Minor currency units, a positive integer. */
  readonly amount: number;
  readonly tenant: string;
  readonly occurredAt: string;
  /** When and where the webhook accepted this copy. */
  readonly acceptedAt: string;
  readonly region: string;
}

export type Verdict = "drop_incompatible" | "drop_unreadable";

/** A record that is kept but not credited. */
export interface DeadLetter {
  /** The event's own id, or a digest of the record if it has none. */
  readonly eventId: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly payload: Buffer;
}

export type Reading =
  | { readonly kind: "payment"; readonly payment: Payment }
  | { readonly kind: "dead-letter"; readonly letter: DeadLetter };

/** Schema versions that can be read, both ends included. */
export interface Versions {
  readonly oldest: number;
  readonly newest: number;
}

/** The bytes of a record: the event as posted, with the time (ISO 8601) and region of its acceptance. */
export function encodeRecord(event: IdentifiedEvent, acceptedAt: string, region: string): Buffer {
  return Buffer.from(JSON.stringify({ accepted_at: acceptedAt, region, event }));
}

/** Events of one account keep their order. */
export function orderingKey(event: IdentifiedEvent): string {
  return typeof event.account === "string" ? event.account : event.event_id;
}

/** Reads a record of a log. */
export function readRecord(value: Buffer | null, versions: Versions): Reading {
  const payload = value ?? Buffer.alloc(0);
  const parsed = recordSchema.safeParse(parseJson(payload));
  if (!parsed.success) {
    const digest = createHash("sha256").update(payload).digest("hex");
    return deadLetter(`sha256:${digest}`, "drop_unreadable", reasons(parsed.error).join("; "), payload);
  }
  const { event, accepted_at: acceptedAt, region } = parsed.data;
  const version = z.int().safeParse(event.version);
  if (!version.success) {
    return deadLetter(event.event_id, "drop_unreadable", "version: expected a whole number", payload);
  }
  if (version.data < versions.oldest) {
    const reason = `schema version ${version.data} is older than ${versions.oldest}, the oldest that is read`;
    return deadLetter(event.event_id, "drop_incompatible", reason, payload);
  }
  if (version.data > versions.newest) {
    const reason = `schema version ${version.data} is newer than ${versions.newest}, the newest that is known`;
    return deadLetter(event.event_id, "drop_unreadable", reason, payload);
  }
  const body = paymentEventSchema.safeParse(event);
  if (!body.success) {
    return deadLetter(event.event_id, "drop_unreadable", reasons(body.error).join("; "), payload);
  }
  const { event_id: eventId, account, amount, tenant, occurred_at: occurredAt } = body.data;
  return { kind: "payment", payment: { eventId, account, amount, tenant, occurredAt, acceptedAt, region } };
}

/** One line per problem. */
export function reasons(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => (path.length ? `${path.join(".")}: ${message}` : message));
}

function deadLetter(eventId: string, verdict: Verdict, reason: string, payload: Buffer): Reading {
  return { kind: "dead-letter", letter: { eventId, verdict, reason, payload } };
}

/** `undefined` if the payload is not JSON. */
export function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}
