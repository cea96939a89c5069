/**
 * Repairs dead letters. An event of an older schema version is lifted to the current one, whose fields are the same. An
 * amount in major units with its currency (`"12.34 EUR"`) becomes minor units. Anything else needs a person. Pure.
 */
import {
  encodeRecord,
  type IdentifiedEvent,
  orderingKey,
  parseJson,
  readRecord,
  recordSchema,
} from "./event.ts";
import type { LogRecord } from "./event-log.ts";

/** What some senders write instead of minor units. Two digits after the point are cents, so nothing is guessed. */
const amountWithCurrency = /^(\d{1,10})\.(\d{2}) [A-Z]{3}$/;

/**
 * The record to send again; `null` if the letter cannot be repaired. It keeps the time and region of the original's
 * acceptance, so it wins or loses against other copies of the event as the original would.
 */
export function repaired(payload: Buffer, version: number): LogRecord | null {
  const record = recordSchema.safeParse(parseJson(payload));
  if (!record.success) {
    return null;
  }
  const { event, accepted_at: acceptedAt, region } = record.data;
  const lifted = withAmount(lift(event, version));
  const value = encodeRecord(lifted, acceptedAt, region);
  if (readRecord(value, { oldest: version, newest: version }).kind !== "payment") {
    return null;
  }
  return { eventId: lifted.event_id, key: orderingKey(lifted), value };
}

function lift(event: IdentifiedEvent, version: number): IdentifiedEvent {
  return typeof event.version === "number" && event.version < version ? { ...event, version } : event;
}

function withAmount(event: IdentifiedEvent): IdentifiedEvent {
  const [, major, minor] = amountWithCurrency.exec(String(event.amount)) ?? [];
  return major === undefined ? event : { ...event, amount: Number(major) * 100 + Number(minor) };
}
