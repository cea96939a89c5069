/**
 * The records of a sender. The two that it writes thousands of times a second are lines built by hand: a third of the cost
 * of `JSON.stringify`. The shapes are `OpRecord` and `RedeliveryRecord` of the history, and a test parses every line.
 * Ids, accounts and tenants are the sender's own words and hold nothing that JSON would escape.
 */
import type { Operation, Outcome } from "../contract/operation.ts";
import type { Attempt, SenderRecord } from "../history/types.ts";
import type { Tally } from "./tally.ts";

/** `rivals` carry the same event id as `operation` and other contents. */
export function opLine(
  operation: Operation,
  due: number,
  outcome: Outcome,
  attempts: readonly Attempt[],
  rivals: readonly Operation[] = [],
): string {
  let attemptsText = attemptText(attempts[0]!);
  for (let index = 1; index < attempts.length; index += 1)
    attemptsText += `,${attemptText(attempts[index]!)}`;
  return (
    `{"k":"op","id":"${operation.eventId}","account":"${operation.account}","amount":${operation.amount},` +
    `"tenant":"${operation.tenant}","version":${operation.schemaVersion},` +
    `${operation.readable ? "" : '"unreadable":true,'}${rivals.length === 0 ? "" : rivalsText(rivals)}` +
    `"due":${due},"outcome":"${outcome}","tries":[${attemptsText}]}`
  );
}

function rivalsText(rivals: readonly Operation[]): string {
  const texts = rivals.map(({ account, amount }) => `{"account":"${account}","amount":${amount}}`);
  return `"rivals":[${texts.join(",")}],`;
}

export function redeliveryLine(eventId: string, due: number, attempt: Attempt): string {
  return `{"k":"redelivery","id":"${eventId}","due":${due},"try":${attemptText(attempt)}}`;
}

interface Fared {
  readonly tally: Tally;
  readonly latenessP99Ms: number;
  readonly conflicting: readonly string[];
}

interface SenderAccount {
  readonly held: number;
  /** `null` for a load without any. */
  readonly readBacks: number | null;
  readonly aborted: boolean;
}

/** How the sender fared, once it has ended. */
export function senderRecord(
  at: number,
  { tally, latenessP99Ms, conflicting: { length: conflicting } }: Fared,
  { held, readBacks, aborted }: SenderAccount,
): SenderRecord {
  const { scheduled, sent, attempts: tries, unsent } = tally;
  return {
    ...{ k: "sender", at, scheduled, sent, latenessP99Ms, conflicting, aborted, tries, unsent },
    retriesHeld: held,
    ...(readBacks === null ? {} : { readBacks }),
  };
}

function attemptText(attempt: Attempt): string {
  const [sent, done, outcome, status, region] = attempt;
  return `[${sent},${done},"${outcome}",${status},${region === null ? "null" : quoted(region)}]`;
}

/** Regions come from answers, so they are escaped; there are few of them, so each only once. */
const quotedRegions = new Map<string, string>();
const quotedRegionsMax = 1000;

function quoted(region: string): string {
  const known = quotedRegions.get(region);
  if (known !== undefined) return known;
  const text = JSON.stringify(region);
  if (quotedRegions.size < quotedRegionsMax) quotedRegions.set(region, text);
  return text;
}
