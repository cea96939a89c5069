/**
 * One operation with its attempts, flat: numbers, and texts as bytes. The index takes operations in this form only, whether
 * they come from a parsed record or straight from the bytes of a line. One object serves all operations in turn.
 */
import { type Outcome, outcomes } from "../contract/operation.ts";
import { float64Column, uint8Column } from "./columns.ts";
import type { TextTable } from "./text-table.ts";
import { Texts } from "./texts.ts";
import type { OpRecord } from "./types.ts";

/** `outcomes[code]` is the outcome that a column of codes means. */
export const okCode = outcomes.indexOf("ok");
export const failCode = outcomes.indexOf("fail");
export const infoCode = outcomes.indexOf("info");
export const outcomeCodes: Readonly<Record<Outcome, number>> = {
  ok: okCode,
  fail: failCode,
  info: infoCode,
};

/** In a column of region numbers, a byte each: the answer named no region. */
export const noRegion = 0xff;

export class FlatOperation {
  /** One text each. */
  readonly id = new Texts();
  readonly account = new Texts();
  amount = 0;
  version = 0;
  due = 0;
  outcome = infoCode;
  unreadable = false;
  pastEdge = false;
  rivals: OpRecord["rivals"];
  /** By attempt. */
  readonly sent = float64Column();
  readonly done = float64Column();
  readonly outcomeOf = uint8Column();
  readonly regionOf = uint8Column();

  get attempts(): number {
    return this.sent.length;
  }

  /** Empties it; its texts lie in `bytes`. */
  begin(bytes: Uint8Array<ArrayBuffer>): void {
    this.id.within(bytes);
    this.account.within(bytes);
    this.#clear();
  }

  addAttempt(sent: number, done: number, outcome: number, region: number): void {
    this.sent.push(sent);
    this.done.push(done);
    this.outcomeOf.push(outcome);
    this.regionOf.push(region);
  }

  /** Makes it the operation of a record. @param regions numbers the regions that answered, new ones too */
  fill(op: OpRecord, regions: TextTable): this {
    this.#clear();
    this.id.fill([op.id]);
    this.account.fill([op.account]);
    this.amount = op.amount;
    this.version = op.version;
    this.due = op.due;
    this.outcome = outcomeCodes[op.outcome];
    this.unreadable = op.unreadable === true;
    this.pastEdge = op.pastEdge === true;
    this.rivals = op.rivals;
    for (const [sent, done, outcome, , region] of op.tries)
      this.addAttempt(sent, done, outcomeCodes[outcome], region === null ? noRegion : regions.number(region));
    return this;
  }

  #clear(): void {
    this.unreadable = false;
    this.pastEdge = false;
    this.rivals = undefined;
    this.sent.clear();
    this.done.clear();
    this.outcomeOf.clear();
    this.regionOf.clear();
  }
}
