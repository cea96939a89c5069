/**
 * How a worker keeps an event from being credited twice: which payments it puts before the ledger, and by what rule the
 * ledger settles them. The cache only spares the ledger work; the rule alone is right. The defects of this part of the
 * promise are chosen here.
 */
import { type Settle, settle } from "./conflict.ts";
import {
  settleAsNew,
  settleLastArrival,
  settleMirrorBlindly,
  settleWithoutDedup,
} from "./conflict-defects.ts";
import type { DedupCache } from "./dedup-cache.ts";
import type { DefectName } from "./environment.ts";
import type { Payment } from "./event.ts";

export interface Deduplication {
  /** Of these payments, those that the ledger must settle. */
  undecided(payments: readonly Payment[]): Promise<readonly Payment[]>;
  /** To be told what the ledger has just credited. */
  credited(credits: readonly Payment[]): Promise<void>;
  /** To be told that the ledger failed: nobody knows what it applied last. */
  distrust(): void;
}

/** The rule for a worker in this region. */
export function settlementRule(defect: DefectName, region: string): Settle {
  switch (defect) {
    case "no-dedup":
      return settleWithoutDedup;
    case "last-arrival-wins":
      return settleLastArrival;
    case "mirror-replay":
      return settleMirrorBlindly(region);
    case "redis-is-authority":
      return settleAsNew;
    default:
      return settle;
  }
}

/** @param cache `null` where there is none: the ledger settles everything then */
export function deduplicationWith(
  cache: DedupCache | null,
  defect: DefectName,
  region: string,
): Deduplication {
  const all = async (payments: readonly Payment[]) => payments;
  if (cache === null) {
    return { undecided: all, credited: async () => undefined, distrust: () => undefined };
  }
  const honest: Deduplication = {
    undecided: (payments) => cache.undecided(payments),
    credited: async () => cache.notify(),
    distrust: () => cache.distrust(),
  };
  switch (defect) {
    case "no-dedup":
    case "last-arrival-wins":
      return { ...honest, undecided: all };
    case "mirror-replay":
      return {
        ...honest,
        undecided: async (payments) => {
          const local = await cache.undecided(payments.filter((payment) => payment.region === region));
          return payments.filter((payment) => payment.region !== region || local.includes(payment));
        },
      };
    case "redis-is-authority":
      return {
        ...honest,
        undecided: (payments) => cache.unknown(payments),
        credited: (credits) => cache.remember(credits),
      };
    default:
      return honest;
  }
}
