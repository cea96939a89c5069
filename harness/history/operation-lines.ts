/**
 * Reads the line of an ordinary operation straight from its bytes, as the sender writes it. A line that differs in any way
 * is left to be parsed. A property test proves that what is read is what parsing the line gives.
 */
import { outcomes } from "../contract/operation.ts";
import { isTime } from "./clock.ts";
import { FlatOperation, failCode, noRegion, okCode } from "./flat-operation.ts";
import { bytesOf, LineCursor } from "./line-cursor.ts";
import type { TextTable } from "./text-table.ts";
import { Texts } from "./texts.ts";

const head = bytesOf('{"k":"op","id":');
const account = bytesOf(',"account":');
const amount = bytesOf(',"amount":');
const tenant = bytesOf(',"tenant":');
const version = bytesOf(',"version":');
const due = bytesOf(',"due":');
const outcome = bytesOf(',"outcome":');
const attempts = bytesOf(',"tries":[');
const end = bytesOf("]}\n");
const none = bytesOf("null");
const quotedOutcomes = outcomes.map((one) => bytesOf(`"${one}"`));
const [comma, open, close] = bytesOf(",[]");

export class OperationLines {
  readonly #cursor = new LineCursor();
  readonly #operation = new FlatOperation();
  readonly #ignored = new Texts();
  readonly #region = new Texts();
  readonly #regions: TextTable;

  /** @param regions those that are known: a line that names another is left to be parsed */
  constructor(regions: TextTable) {
    this.#regions = regions;
  }

  /** The operation whose line begins at `from`, until the next call; `null` if the line is to be parsed. */
  read(bytes: Uint8Array<ArrayBuffer>, from: number): FlatOperation | null {
    this.#cursor.begin(bytes, from);
    if (!this.#cursor.skip(head)) return null;
    this.#operation.begin(bytes);
    this.#ignored.within(bytes);
    this.#region.within(bytes);
    const isRead = this.#readFields() && this.#cursor.items(this.#readAttempt, end);
    return isRead && isSound(this.#operation) ? this.#operation : null;
  }

  #readFields(): boolean {
    const cursor = this.#cursor;
    const op = this.#operation;
    if (!(cursor.text(op.id) && cursor.skip(account) && cursor.text(op.account) && cursor.skip(amount)))
      return false;
    op.amount = cursor.number();
    if (!(cursor.skip(tenant) && cursor.text(this.#ignored) && cursor.skip(version))) return false;
    op.version = cursor.number();
    if (!cursor.skip(due)) return false;
    op.due = cursor.number();
    if (!cursor.skip(outcome)) return false;
    op.outcome = this.#outcome();
    return op.outcome >= 0 && cursor.skip(attempts);
  }

  readonly #readAttempt = (): boolean => {
    const cursor = this.#cursor;
    if (!cursor.skipByte(open!)) return false;
    const sent = cursor.number();
    if (!cursor.skipByte(comma!)) return false;
    const done = cursor.number();
    if (!cursor.skipByte(comma!)) return false;
    const outcome = this.#outcome();
    if (outcome < 0 || !cursor.skipByte(comma!)) return false;
    const status = cursor.number();
    if (!cursor.skipByte(comma!)) return false;
    const region = cursor.skip(none) ? noRegion : this.#knownRegion();
    if (region < 0 || !cursor.skipByte(close!)) return false;
    this.#operation.addAttempt(sent, done, outcome, region);
    return isTime(sent) && isTime(done) && done >= sent && isCount(status);
  };

  /** The code of the outcome that comes next; -1 if there is none. */
  #outcome(): number {
    for (let code = 0; code < quotedOutcomes.length; code++)
      if (this.#cursor.skip(quotedOutcomes[code]!)) return code;
    return -1;
  }

  #knownRegion(): number {
    if (!this.#cursor.text(this.#region)) return -1;
    return this.#regions.findAt(this.#region, this.#region.count - 1);
  }
}

/** As `faultOfOperation` checks of a parsed one: everything that its form leaves open. */
function isSound({ amount, version, due, outcome, attempts, outcomeOf }: FlatOperation): boolean {
  if (Number.isNaN(amount) || !isCount(version) || !isTime(due)) return false;
  let acknowledged = false;
  let refused = false;
  for (let i = 0; i < attempts; i++) {
    acknowledged ||= outcomeOf.at(i) === okCode;
    refused ||= outcomeOf.at(i) === failCode;
  }
  return acknowledged === (outcome === okCode) && (outcome !== failCode || refused);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
