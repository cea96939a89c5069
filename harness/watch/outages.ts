/**
 * The outages of a drill as far as they are known while it runs, taken with the judge's own measure of what is recorded so far.
 * They are not final: operations without an outcome are not in the history yet, and a later relapse or healing may belong
 * to an outage that seemed over. What the result holds takes their place at the end.
 */
import type { OutageResult } from "../contract/outage-result.ts";
import { counted, duration } from "../contract/quantity.ts";
import { awayText, causeText, endlessClause, metText, outagesText } from "../contract/recovery.ts";
import { wallTime } from "../history/clock.ts";
import type { FaultRecord, HistoryRecord, RunRecord, SampleRecord } from "../history/types.ts";
import { type OutagesMeasured, outagesMeasured } from "../judge/outages-measured.ts";
import { AttemptsSoFar, type Mark } from "./attempts-so-far.ts";
import type { OutagesView, OutageView } from "./view.ts";

/** Measured again when there is so much more than before: a whole walk each time, which is so many steps for each attempt. */
const moreShare = 1 / 32;
/** An operation is given up at its deadline, and recorded soon after. */
const recordedWithinMs = 1_000;

export type NamedFaults = readonly { readonly id: string; readonly kind: string; readonly target: string }[];

export class Outages {
  readonly #run: RunRecord;
  readonly #attempts: AttemptsSoFar;
  readonly #faults: FaultRecord[] = [];
  #mark: Mark | null = null;
  #measured: { readonly of: Mark; readonly found: OutagesMeasured } | null = null;
  /** Attempts at which there are enough for another look. */
  #nextAt = 0;
  #broken = false;
  #sentAll = false;

  constructor(run: RunRecord) {
    this.#run = run;
    this.#attempts = new AttemptsSoFar(run);
  }

  add(record: HistoryRecord): void {
    switch (record.k) {
      case "op":
        this.#attempts.addOperation(record);
        break;
      case "redelivery":
        this.#attempts.addRedelivery(record);
        break;
      case "fault":
        this.#attempts.addRare(record);
        this.#faults.push(record);
        this.#broken ||= record.step === "effective";
        this.#nextAt = 0;
        break;
      case "sender":
        this.#attempts.addRare(record);
        this.#sentAll = true;
        this.#nextAt = 0;
        break;
      case "sample":
        if (this.#attempts.count >= this.#nextAt) this.#setMark(this.#recordedUntil(record));
        break;
      case "end":
        this.#setMark(this.#sentAll ? Number.POSITIVE_INFINITY : (this.#mark?.recordedUntil ?? 0));
    }
  }

  /**
   * `null` as long as outages cannot be told: nothing was broken yet, or nothing had succeeded before.
   * @param failing whether attempts fail now: why an outage does not end can be told only while it goes on
   */
  view(failing: boolean): OutagesView | null {
    if (this.#mark === null) return null;
    if (this.#measured?.of !== this.#mark)
      this.#measured = { of: this.#mark, found: outagesMeasured(this.#attempts.history(this.#mark)) };
    const { recordedUntil } = this.#mark;
    const startedAt = wallTime(this.#run, this.#run.at);
    const all = recordedUntil === Number.POSITIVE_INFINITY;
    const known: Known = all ? "all" : { until: recordedUntil - this.#run.at, failing };
    return outagesView(this.#measured.found, startedAt, this.#faults, known);
  }

  #setMark(recordedUntil: number): void {
    if (!this.#broken) return;
    this.#mark = this.#attempts.mark(recordedUntil);
    this.#nextAt = this.#attempts.count * (1 + moreShare);
  }

  #recordedUntil({ at, sending }: SampleRecord): number {
    if (this.#sentAll) return Number.POSITIVE_INFINITY;
    return sending?.recordedUntil ?? Math.max(0, at - this.#run.load.deadlineMs - recordedWithinMs);
  }
}

/**
 * What is in the figures: those of the result; all that was sent, but nothing judged yet; or what was sent until a moment,
 * in milliseconds since the run began, and whether attempts still fail now.
 */
type Known = "result" | "all" | { readonly until: number; readonly failing: boolean };

/** @param startedAt of the run, as its result has it */
export function outagesView(
  { outages, totalOutage, outageAfterHeal }: OutagesMeasured,
  startedAt: string,
  faults: NamedFaults,
  known: Known,
): OutagesView | null {
  if (outages === undefined || !totalOutage) return null;
  const told = outages.map((outage) => outageView(outage, startedAt, faults, known));
  const open = typeof known === "object" && told.some(({ over }) => !over);
  return {
    final: known === "result",
    knownUntil: typeof known === "object" ? known.until : null,
    total:
      outages.length === 0
        ? "none"
        : open
          ? openText(outages, startedAt, known.until)
          : outagesText(outages.length, totalOutage),
    afterHeal: outages.length === 0 || open || !outageAfterHeal ? null : awayText(outageAfterHeal, null),
    told,
  };
}

function outageView(outage: OutageResult, startedAt: string, faults: NamedFaults, known: Known): OutageView {
  const endless = endlessClause(outage);
  const soFar = typeof known === "object" && outage.end === null;
  return {
    at: sinceStart(outage.begin.notBeforeAt, startedAt),
    away: soFar ? `up to ${duration(longest(outage, startedAt, known.until))}` : awayText(outage, null),
    over: outage.end !== null,
    cause: causeText(outage, faults),
    met: metText(outage),
    endless: !soFar ? endless : known.failing && endless !== null ? `so far, ${endless}` : null,
  };
}

/** An outage without an end may be over already: that shows only when service has lasted for a while. */
function openText(outages: readonly OutageResult[], startedAt: string, until: number): string {
  const most = outages.reduce((all, outage) => all + longest(outage, startedAt, until), 0);
  return `up to ${duration(most)} away in ${counted(outages.length, "outages")}`;
}

function longest({ begin, upperMs }: OutageResult, startedAt: string, until: number): number {
  return upperMs ?? until - sinceStart(begin.notBeforeAt, startedAt);
}

function sinceStart(at: string, startedAt: string): number {
  return Date.parse(at) - Date.parse(startedAt);
}
