/**
 * Whether there is anything to break: at the end of a steady phase before the first fault, traffic has to be answered, in
 * time, and sent in time. What it does not look at is whether the answers are true: an event lost or credited twice is
 * for the checks, in the baseline as later.
 */
import type { Load } from "../load/load.ts";
import { percentile } from "../measure/percentile.ts";
import { BaselineBroken } from "./drill-ended.ts";
import type { Tries } from "./tries.ts";

/** Of so few tries nothing is said. */
const tellingTries = 20;
/** Share of the tries that must be answered: less leaves no service of which it could be said that it was lost. */
const leastAnswered = 0.9;
/**
 * An arrival sent later than this is late, as in `load-sufficient`. When more than half are, the sender is behind; what a
 * hiccup delays is judged by the whole drill.
 */
const lateMs = 100;
const mostLate = 0.5;
const mostBehindMs = 1_000;

export interface GateParts {
  readonly tries: Pick<Tries, "sent" | "done" | "ok" | "unknown" | "firstDue">;
  readonly load: Pick<Load, "behind"> & { readonly tally: Pick<Load["tally"], "unsent"> };
  readonly perSecond: number;
  readonly attemptTimeoutMs: number;
  /** Limit of the 95th percentile, milliseconds; `null` where the scenario sets none. */
  readonly latencyLimitMs: number | null;
  /** Nothing will be broken: service is the drill's subject from the first phase on, and for the checks. */
  readonly faultless: boolean;
}

/** Closed until something is broken, or changed while traffic flows; where nothing will be, only the sender is looked at. */
export class BaselineGate {
  readonly #parts: GateParts;
  #open = false;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** From now on service is the drill's subject, and for the checks. */
  open(): void {
    this.#open = true;
  }

  /**
   * Judges a steady phase, in milliseconds since the history began.
   * @throws BaselineBroken saying what was wrong, while the gate is closed
   */
  require(from: number, until: number): void {
    if (this.#open) return;
    const { unsent } = this.#parts.load.tally;
    const why = unsent > 0 ? `${unsent} requests could not be sent` : whyNoBaseline(this.#parts, from, until);
    if (why === null) return;
    throw new BaselineBroken(
      `the baseline does not hold, so nothing was broken: ${why}. Lower --rate, use a machine with more processors, or see the logs of the run`,
    );
  }
}

/** Why nothing is to be broken yet; `null` when the baseline holds. */
export function whyNoBaseline(parts: GateParts, from: number, until: number): string | null {
  const seen = seenIn(parts, from, until);
  const service = parts.faultless ? [] : [...answersAmiss(seen), ...latencyAmiss(seen, parts)];
  const whys = [...service, ...scheduleAmiss(seen, parts)];
  return whys.length === 0 ? null : whys.join("; ");
}

interface Seen {
  readonly total: number;
  readonly ok: number;
  readonly unknown: number;
  /** Of first tries: how long after its schedule each was sent, and over. Ascending. */
  readonly lateness: Float64Array;
  readonly latencies: Float64Array;
}

/** The tries that were over in the second half of the phase: the first half warms up. */
function seenIn({ tries, attemptTimeoutMs }: GateParts, from: number, until: number): Seen {
  const middle = (from + until) / 2;
  const over = [...tries.done.keys()].filter((i) => tries.done[i]! >= middle && tries.done[i]! <= until);
  const first = over.filter((i) => !Number.isNaN(tries.firstDue[i]!));
  const took = (i: number) => {
    const tookMs = tries.done[i]! - tries.firstDue[i]!;
    return tries.unknown[i] === 1 ? Math.max(tookMs, attemptTimeoutMs) : tookMs;
  };
  const sum = (column: readonly number[]) => over.reduce((all, i) => all + column[i]!, 0);
  return {
    total: over.length,
    ok: sum(tries.ok),
    unknown: sum(tries.unknown),
    lateness: Float64Array.from(first, (i) => tries.sent[i]! - tries.firstDue[i]!).sort(),
    latencies: Float64Array.from(first, took).sort(),
  };
}

function answersAmiss({ total, ok, unknown }: Seen): string[] {
  if (total === 0) return ["not one request was answered or given up"];
  if (total < tellingTries) return [];
  if (ok === 0) return [`none of ${total} requests was acknowledged`];
  const answered = 1 - unknown / total;
  if (answered >= leastAnswered) return [];
  return [`${percent(answered)} of ${total} requests were answered (${percent(leastAnswered)} are needed)`];
}

function latencyAmiss({ latencies }: Seen, { latencyLimitMs }: GateParts): string[] {
  if (latencyLimitMs === null || latencies.length < tellingTries) return [];
  const p95 = percentile(latencies, 95)!;
  return p95 <= latencyLimitMs
    ? []
    : [`95% of first tries took up to ${Math.round(p95)} ms (${latencyLimitMs} ms promised)`];
}

function scheduleAmiss({ lateness }: Seen, { load, perSecond }: GateParts): string[] {
  const behindMs = (load.behind / perSecond) * 1_000;
  if (behindMs > mostBehindMs) return [`the sender was ${Math.round(behindMs)} ms behind its schedule`];
  if (lateness.length < tellingTries || percentile(lateness, 100 * (1 - mostLate))! <= lateMs) return [];
  return [
    `more than ${percent(mostLate)} of the arrivals were sent late, by up to ${Math.round(lateness.at(-1)!)} ms`,
  ];
}

/** Rounded down: 99.99 % is not all. */
function percent(share: number): string {
  return `${Math.floor(share * 1_000) / 10}%`;
}
