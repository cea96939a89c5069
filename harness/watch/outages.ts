/**
 * The outages of a drill as far as they are known while it runs, taken with the judge's own measure of what is recorded so far.
 * They are not final: operations without an outcome are not in the history yet, and a later relapse or healing may belong
 * to an outage that seemed over. What the result holds takes their place at the end.
 */
import type { OutageResult } from "../contract/outage-result.ts";
import { awayText, causeText, endlessClause, metText, outagesText } from "../contract/recovery.ts";
import { wallTime } from "../history/clock.ts";
import type { FaultRecord, HistoryRecord, RunRecord, SampleRecord } from "../history/types.ts";
import { type OutagesMeasured, outagesMeasured } from "../judge/outages-measured.ts";
import { AttemptsSoFar, type Mark } from "./attempts-so-far.ts";
import type { OutagesView, OutageView } from "./view.ts";

/** Measured again when there is so much more than before: a whole walk each time, which is so many steps for each attempt. */
const moreShare = 1 / 64;
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
        this.#setMark(this.#sentAll ? Number.POSITIVE_INFINITY : this.#mark?.recordedUntil ?? 0);
    }
  }

  /** `null` as long as outages cannot be told: nothing was broken yet, or nothing had succeeded before. */
  view(): OutagesView | null {
    if (this.#mark === null) return null;
    if (this.#measured?.of !== this.#mark)
      this.#measured = { of: this.#mark, found: outagesMeasured(this.#attempts.history(this.#mark)) };
    const { recordedUntil } = this.#mark;
    return outagesView(this.#measured.found, wallTime(this.#run, this.#run.at), this.#faults, {
      final: false,
      knownUntil: Number.isFinite(recordedUntil) ? recordedUntil : null,
    });
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

/** @param startedAt of the run, as its result has it */
export function outagesView(
  { outages, totalOutage, outageAfterHeal }: OutagesMeasured,
  startedAt: string,
  faults: NamedFaults,
  standing: Pick<OutagesView, "final" | "knownUntil">,
): OutagesView | null {
  if (outages === undefined) return null;
  const some = outages.length > 0 && totalOutage;
  return {
    ...standing,
    total: some ? outagesText(outages.length, totalOutage) : "none",
    afterHeal: some && outageAfterHeal ? awayText(outageAfterHeal, null) : null,
    told: outages.map((outage) => outageView(outage, startedAt, faults)),
  };
}

function outageView(outage: OutageResult, startedAt: string, faults: NamedFaults): OutageView {
  return {
    at: Date.parse(outage.begin.notBeforeAt) - Date.parse(startedAt),
    away: awayText(outage, null),
    over: outage.end !== null,
    cause: causeText(outage, faults),
    met: metText(outage),
    endless: endlessClause(outage),
  };
}
