/** Reads a batch of records into payments and dead letters. The defects that lose or accept too much are chosen here. */
import type { DefectName } from "./environment.ts";
import { type DeadLetter, type Payment, readRecord, type Versions } from "./event.ts";

export interface Readings {
  readonly payments: readonly Payment[];
  readonly letters: readonly DeadLetter[];
}

export type ReadBatch = (values: readonly (Buffer | null)[]) => Readings;

/** The reader for a worker in this region. */
export function batchReader(versions: Versions, defect: DefectName, region: string): ReadBatch {
  switch (defect) {
    case "mirror-drops":
      return (values) => {
        const { payments, letters } = readBatch(values, versions);
        return { payments: payments.filter((payment) => !dropped(payment, region)), letters };
      };
    case "accept-incompatible":
      return (values) => readBatch(values, { ...versions, oldest: 0 });
    case "drop-silently":
      return (values) => ({ ...readBatch(values, versions), letters: [] });
    default:
      return (values) => readBatch(values, versions);
  }
}

function readBatch(values: readonly (Buffer | null)[], versions: Versions): Readings {
  const payments: Payment[] = [];
  const letters: DeadLetter[] = [];
  for (const value of values) {
    const reading = readRecord(value, versions);
    if (reading.kind === "payment") {
      payments.push(reading.payment);
    } else {
      letters.push(reading.letter);
    }
  }
  return { payments, letters };
}

/** One account in ten, because accounts are numbered. */
function dropped(payment: Payment, region: string): boolean {
  return payment.region !== region && payment.account.endsWith("7");
}
