/**
 * Whether there is anything to break: at the end of a steady phase before the first fault, traffic must be answered, in
 * time, and sent in time. Whether the answers are true is not looked at: an event lost or credited twice is
 * for the checks, in the baseline as later.
 */
import { duration } from "../contract/quantity.ts";
import type { Load } from "../load/load.ts";
import { countedMs } from "../measure/latency.ts";
import { percentile } from "../measure/percentile.ts";
import { mostLatenessP99Ms } from "../measure/schedule.ts";
import type { AttemptTrack } from "./attempt-track.ts";
import { BaselineBroken } from "./drill-ended.ts";

/** Fewer attempts than this prove nothing. */
const tellingAttempts = 20;
/** Share of the attempts that must be answered: less is no service that a fault could take away. */
const leastAnswered = 0.9;
/** When more than this share of the arrivals is sent late, the sender is behind; a hiccup is judged by the whole drill. */
const mostLate = 0.5;
const mostBehindMs = 1_000;

export interface GateOptions {
  readonly attempts: Pick<AttemptTrack, "sent" | "done" | "ok" | "unknown" | "firstDue">;
  readonly load: Pick<Load, "behind"> & { readonly tally: Pick<Load["tally"], "unsent"> };
  readonly perSecond: number;
  readonly attemptTimeoutMs: number;
  /** Limit of the 95th percentile, milliseconds; `null` where the scenario sets none. */
  readonly latencyLimitMs: number | null;
  /** Regions that serve although their role is another, in words. */
  readonly outOfRole?: () => readonly string[];
  /** Nothing will be broken: service is the drill's subject from the first phase on, and for the checks. */
  readonly faultless: boolean;
}

/** Closed until something is broken, or changed while traffic flows; where nothing will be, only the sender is looked at. */
export class BaselineGate {
  readonly #options: GateOptions;
  #open = false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** From now on service is the drill's subject, and for the checks. */
  open(): void {
    this.#open = true;
  }

  /**
   * Judges a steady phase, in milliseconds since the history began.
   * @throws BaselineBroken with what was wrong, while the gate is closed
   */
  require(from: number, until: number): void {
    if (this.#open) return;
    const { unsent } = this.#options.load.tally;
    const why =
      unsent > 0 ? `${unsent} requests could not be sent` : whyNoBaseline(this.#options, from, until);
    const misplaced = this.#options.outOfRole?.() ?? [];
    if (misplaced.length > 0)
      throw new BaselineBroken(
        `the regions are not what they are described as, so nothing was broken: ${misplaced.join("; ")}. See \`roles\` of the topology`,
      );
    if (why === null) return;
    throw new BaselineBroken(
      `the baseline does not hold, so nothing was broken: ${why}. Lower --rate, use a machine with more processors, or see the logs of the run`,
    );
  }
}

/** Why nothing is to be broken yet; `null` when the baseline holds. */
export function whyNoBaseline(options: GateOptions, from: number, until: number): string | null {
  const seen = seenIn(options, from, until);
  const service = options.faultless ? [] : [...answersAmiss(seen), ...latencyAmiss(seen, options)];
  const whys = [...service, ...scheduleAmiss(seen, options)];
  return whys.length === 0 ? null : whys.join("; ");
}

interface Seen {
  readonly total: number;
  readonly ok: number;
  readonly unknown: number;
  /** Of first attempts: how long after its schedule each was sent, and over. Ascending. */
  readonly lateness: Float64Array;
  readonly latencies: Float64Array;
}

/** The attempts that were over in the second half of the phase: the first half warms up. */
function seenIn({ attempts, attemptTimeoutMs }: GateOptions, from: number, until: number): Seen {
  const middle = (from + until) / 2;
  const over = [...attempts.done.keys()].filter(
    (i) => attempts.done[i]! >= middle && attempts.done[i]! <= until,
  );
  const first = over.filter((i) => !Number.isNaN(attempts.firstDue[i]!));
  const took = (i: number) =>
    countedMs(attempts.done[i]! - attempts.firstDue[i]!, attempts.unknown[i] === 0, attemptTimeoutMs);
  const sum = (column: readonly number[]) => over.reduce((all, i) => all + column[i]!, 0);
  return {
    total: over.length,
    ok: sum(attempts.ok),
    unknown: sum(attempts.unknown),
    lateness: Float64Array.from(first, (i) => attempts.sent[i]! - attempts.firstDue[i]!).sort(),
    latencies: Float64Array.from(first, took).sort(),
  };
}

function answersAmiss({ total, ok, unknown }: Seen): string[] {
  if (total === 0) return ["not one request was answered or given up"];
  if (total < tellingAttempts) return [];
  if (ok === 0) return [`none of ${total} requests was acknowledged`];
  const answered = 1 - unknown / total;
  if (answered >= leastAnswered) return [];
  return [`${percent(answered)} of ${total} requests were answered (${percent(leastAnswered)} are needed)`];
}

function latencyAmiss({ latencies }: Seen, { latencyLimitMs }: GateOptions): string[] {
  if (latencyLimitMs === null || latencies.length < tellingAttempts) return [];
  const p95 = percentile(latencies, 95)!;
  return p95 <= latencyLimitMs
    ? []
    : [
        `95% of first attempts took up to ${duration(p95, latencyLimitMs)} (${duration(latencyLimitMs)} promised)`,
      ];
}

function scheduleAmiss({ lateness }: Seen, { load, perSecond }: GateOptions): string[] {
  const behindMs = (load.behind / perSecond) * 1_000;
  if (behindMs > mostBehindMs) return [`the sender was ${duration(behindMs)} behind its schedule`];
  if (lateness.length < tellingAttempts || percentile(lateness, 100 * (1 - mostLate))! <= mostLatenessP99Ms)
    return [];
  return [
    `more than ${percent(mostLate)} of the arrivals were sent late, by up to ${duration(lateness.at(-1)!)}`,
  ];
}

/** Rounded down: 99.99 % is not all. */
function percent(share: number): string {
  return `${Math.floor(share * 1_000) / 10}%`;
}
