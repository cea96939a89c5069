/**
 * The life of an event in words, sorted by where it was seen: the sender, then each region. What must not be is marked.
 */

import { count, counted, duration } from "../../harness/contract/quantity.ts";
import type { Delivery, EventLife, RegionLife } from "../../harness/measure/event-life.ts";

/** One thing that was seen. */
export interface Seen {
  /** Seconds since the run began; `null` for what has no time of its own. */
  readonly seconds: number | null;
  readonly text: string;
  /** A promise does not allow it. */
  readonly wrong: boolean;
}

export interface LifeInWords {
  readonly eventId: string;
  /** "1,250 for acct-031"; empty for an event that was never sent. */
  readonly contents: string;
  readonly sent: readonly Seen[];
  readonly acknowledged: readonly Seen[];
  readonly regions: readonly { readonly region: string; readonly seen: readonly Seen[] }[];
}

/** Attempts that are told one by one; of more, those in the middle are counted. */
const mostAttempts = 4;

export function lifeInWords(life: EventLife): LifeInWords {
  const { eventId, sent, regions } = life;
  return {
    eventId,
    contents: sent ? `${count(sent.amount)} for ${sent.account}` : "",
    sent: sendings(life),
    acknowledged: [acknowledgement(life), ...readBack(life)],
    regions: regions.map((one) => ({ region: one.region, seen: holdings(life, one) })),
  };
}

/** The same as one list in order of time; what has no time comes last. */
export function lifeAsList(life: EventLife): (Seen & { readonly where: string })[] {
  const { sent, acknowledged, regions } = lifeInWords(life);
  const lines = [
    ...[...sent, ...acknowledged].map((seen) => ({ ...seen, where: "sender" })),
    ...regions.flatMap(({ region, seen }) => seen.map((one) => ({ ...one, where: region }))),
  ];
  const time = ({ seconds }: Seen) => seconds ?? Number.POSITIVE_INFINITY;
  return lines.sort((a, b) => (time(a) === time(b) ? 0 : time(a) - time(b)));
}

function sendings({ sent, redeliveries }: EventLife): Seen[] {
  if (!sent) return [seen(null, "never sent by this drill", true)];
  const attempts = sent.attempts.map((one, i) =>
    seen(one.sentAt, `${i === 0 ? "sent" : `attempt ${i + 1}`}: ${answer(one)}`),
  );
  const again = redeliveries.map((one) => seen(one.sentAt, `delivered again on purpose: ${answer(one)}`));
  return [...shortened(attempts), ...shortened(again)];
}

function shortened(lines: Seen[]): Seen[] {
  if (lines.length <= mostAttempts) return lines;
  const left = lines.length - mostAttempts;
  return [
    ...lines.slice(0, mostAttempts - 1),
    seen(null, `${counted(left, "attempts")} more`),
    ...lines.slice(-1),
  ];
}

function answer({ sentAt, answeredAt, outcome, region }: Delivery): string {
  const after = duration(answeredAt - sentAt);
  const by = region ?? "an unnamed region";
  if (outcome === "ok") return `${by} took it in ${after}`;
  if (outcome === "fail") return `refused by ${by} after ${after}`;
  return region === null ? `no acknowledgement in ${after}` : `no clear answer from ${region} in ${after}`;
}

function acknowledgement({ sent }: EventLife): Seen {
  if (!sent) return seen(null, "never");
  if (sent.acknowledgedAt !== null)
    return seen(
      sent.acknowledgedAt,
      `by ${sent.acknowledgedBy ?? "an unnamed region"}, ${duration(Math.max(0, sent.acknowledgedAt - sent.dueAt))} after it was due`,
    );
  return seen(null, sent.outcome === "fail" ? "never: it was refused" : "never: its outcome is unknown");
}

function readBack({ read, sent }: EventLife): Seen[] {
  if (read === undefined) return [];
  const after = duration(read.begunAt - (sent?.acknowledgedAt ?? read.begunAt));
  const by = read.region ?? "an unnamed region";
  const shown = { present: `${by} showed it`, absent: `${by} did not show it`, failed: "the read failed" };
  return [seen(read.begunAt, `read ${after} later: ${shown[read.outcome]}`, read.stale)];
}

function holdings(life: EventLife, one: RegionLife): Seen[] {
  return [
    ...(one.heldAtFailover === false ? [seen(null, "missing at failover", true)] : []),
    ...rows(life, one),
    ...one.altered.map(({ account, amount }) =>
      seen(null, `holds ${count(amount)} for ${account} instead`, true),
    ),
    ...one.setAside.map((verdict) => seen(null, `set aside: ${verdict}`)),
    ...keys(one),
  ];
}

function rows({ sent }: EventLife, { applied, readAt, setAside }: RegionLife): Seen[] {
  if (applied.length > 0)
    return applied.map((at, i) => seen(at, i === 0 ? "applied" : "applied again", i > 0 || sent === null));
  if (readAt === null) return [seen(null, "not read to the end")];
  if (setAside.length > 0) return [];
  const missing = sent?.acknowledgedAt != null;
  return [seen(readAt, missing ? "missing when it was read" : "not there when it was read", missing)];
}

/** Keys must be where the event was applied, and nowhere else. */
function keys({ applied, keys: stores }: RegionLife): Seen[] {
  const is = applied.length > 0;
  const odd = Object.keys(stores).filter((store) => stores[store] !== is);
  if (odd.length === 0) return [];
  const names = odd.map((store) => store.replace(/^dedup:/, "")).join(" and ");
  return [seen(null, is ? `no key in ${names}` : `its key is in ${names}`, true)];
}

function seen(atMs: number | null, text: string, wrong = false): Seen {
  return { seconds: atMs === null ? null : atMs / 1000, text, wrong };
}
