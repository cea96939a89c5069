/**
 * All checks, one row each. A new check is a file beside this one and a row here.
 */
import { availability } from "./availability.ts";
import type { Check } from "./check.ts";
import { cleanup } from "./cleanup.ts";
import { deadLetters } from "./dead-letters.ts";
import { dedupParity } from "./dedup-parity.ts";
import { duplicateCredits } from "./duplicate-credits.ts";
import { faultsProven } from "./faults-proven.ts";
import { latency } from "./latency.ts";
import { ledgerParity } from "./ledger-parity.ts";
import { linksOnly } from "./links-only.ts";
import { loadSufficient } from "./load-sufficient.ts";
import { lostEvents } from "./lost-events.ts";
import { whereMeasured } from "./measured.ts";
import { order } from "./order.ts";
import { outages } from "./outages.ts";
import { reconciliation } from "./reconciliation.ts";
import { replicationLag } from "./replication-lag.ts";
import { rpo } from "./rpo.ts";
import { rto } from "./rto.ts";
import { singleWriter } from "./single-writer.ts";
import { staleReads } from "./stale-reads.ts";
import { unexpectedCredits } from "./unexpected-credits.ts";
import { walContinuity } from "./wal-continuity.ts";

const table = {
  "lost-events": lostEvents,
  "duplicate-credits": duplicateCredits,
  "unexpected-credits": unexpectedCredits,
  "dedup-parity": dedupParity,
  "ledger-parity": ledgerParity,
  "dead-letters": deadLetters,
  "wal-continuity": walContinuity,
  order,
  "single-writer": singleWriter,
  reconciliation,
  rto: whereMeasured(rto),
  outages: whereMeasured(outages),
  rpo,
  "stale-reads": staleReads,
  "replication-lag": whereMeasured(replicationLag),
  availability: whereMeasured(availability),
  latency: whereMeasured(latency),
  "load-sufficient": loadSufficient,
  "faults-proven": faultsProven,
  "links-only": linksOnly,
  cleanup,
} as const satisfies Record<string, Check>;

export type CheckId = keyof typeof table;

export const checks: Readonly<Record<CheckId, Check>> = table;

export function isCheckId(id: string): id is CheckId {
  return Object.hasOwn(checks, id);
}
