/**
 * What in a history cannot have been, because records say two things of one: a second record of what is written once, a
 * fault both healed and not, times that run backwards. A drill writes none of it, so the file was changed, or the harness is
 * broken. Each is told with its line. It looks at the rare records, redeliveries and logs; reads are in `read-shelf.ts`,
 * and an operation that is settled twice is refused.
 */
import { valueIn } from "../contract/value-in.ts";
import { TextTable } from "./text-table.ts";
import type { FaultRecord, HistoryRecord, LogRecord, RedeliveryRecord } from "./types.ts";

type Step = FaultRecord["step"];

const once: ReadonlySet<HistoryRecord["k"]> = new Set(["sockets", "sender", "cleanup", "cost"]);

/** What each step of a fault comes after, and what it cannot stand beside. */
const after: Readonly<Record<Step, Step | null>> = {
  requested: null,
  effective: "requested",
  unproven: "requested",
  "heal-requested": "requested",
  healed: "heal-requested",
  unhealed: "heal-requested",
};
const instead: Readonly<Partial<Record<Step, Step>>> = {
  effective: "unproven",
  unproven: "effective",
  healed: "unhealed",
  unhealed: "healed",
};
/** Two clocks are read for the beginning of an effect. */
const clockMs = 1;

export class Contradictions {
  readonly found: string[] = [];
  /** Lines of what is written once. */
  readonly #lines = new Map<string, number>();
  /** Latest time of what is written in the order of time. */
  readonly #latest = new Map<string, number>();
  readonly #faults = new Map<string, Map<Step, FaultRecord>>();
  readonly #copies = new Map<string, LogRecord>();
  readonly #redeliveries = new TextTable();

  note(line: number, text: string): void {
    this.found.push(`line ${line}: ${text}`);
  }

  add(record: HistoryRecord, line: number): void {
    if (once.has(record.k)) this.#once(record.k, `\`${record.k}\` record`, line);
    switch (record.k) {
      case "fault":
        this.#addFault(record, line);
        break;
      case "log":
        this.#addLog(record, line);
        break;
      case "sample":
        this.#inTime("sample", record.at, line, false);
        this.#inTime(record.applied ? "sample of stores" : "sample of the edge", record.at, line, true);
        break;
      case "writer":
        this.#inTime("writer", record.at, line, true);
        break;
      case "replica":
        this.#inTime(`replica of ${record.region}`, record.at, line, true);
        break;
      case "convergence":
        if (record.drained) this.#once("drained", "drained `convergence` record", line);
        else this.#once("convergence", "`convergence` record without a drained read before it", line);
        break;
      case "read-end":
        // Where dead letters are replayed, the regions are waited for once before that, and once after. Histories of before
        // that was said of the first tell it by the read between the two.
        if (record.purpose === "drained") this.#lines.delete("convergence");
        break;
    }
  }

  /** No two deliveries of one event are sent in the same microsecond. */
  addRedelivery({ id, try: [sent] }: RedeliveryRecord, line: number): void {
    if (!this.#redeliveries.add(`${sent} ${id}`))
      this.note(line, `expected ${id} to be delivered again at ${sent} ms once, found it a second time`);
  }

  #once(key: string, what: string, line: number): void {
    const first = this.#lines.get(key);
    if (first === undefined) this.#lines.set(key, line);
    else this.note(line, `expected one ${what}, found a second one; the first is line ${first}`);
  }

  #inTime(what: string, at: number, line: number, strictly: boolean): void {
    const latest = this.#latest.get(what) ?? -1;
    if (at < latest || (strictly && at === latest))
      this.note(line, `expected a ${what} later than ${latest} ms, found one of ${at} ms`);
    this.#latest.set(what, Math.max(at, latest));
  }

  #addFault(record: FaultRecord, line: number): void {
    const { id, step, at } = record;
    const steps = valueIn(this.#faults, id, () => new Map());
    const [first] = steps.values();
    const before = after[step];
    const other = instead[step];
    if (first !== undefined && !sameFault(first, record))
      this.note(line, `expected ${id} to be the same fault in all its records, found another one`);
    if (steps.has(step)) this.note(line, `expected ${id} to be ${step} once, found it a second time`);
    if (other !== undefined && steps.has(other))
      this.note(line, `expected ${id} to be either ${other} or ${step}, found both`);
    if (before !== null && !steps.has(before))
      this.note(line, `expected ${id} to be ${before} before it was ${step}, found nothing of that`);
    if (before !== null && at < (steps.get(before)?.at ?? 0) - clockMs)
      this.note(line, `expected ${id} to be ${step} after it was ${before}, found it earlier`);
    steps.set(step, record);
  }

  #addLog(record: LogRecord, line: number): void {
    const { log, origin, region, at, entries } = record;
    const key = JSON.stringify([log, origin, region]);
    const last = this.#copies.get(key);
    this.#copies.set(key, record);
    if (last === undefined || at > last.at) return;
    const repeated = entries.length > 0 && last.entries[0]?.[0] === entries[0]![0];
    if (at < last.at || repeated)
      this.note(line, `expected new entries of ${log} of ${origin} in ${region}, found older ones`);
  }
}

function sameFault(a: FaultRecord, b: FaultRecord): boolean {
  const identity = ({ kind, target, regionsLost, regionsBehind }: FaultRecord) =>
    JSON.stringify([kind, target, regionsLost, regionsBehind]);
  return identity(a) === identity(b);
}
