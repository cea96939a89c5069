/**
 * How a worker keeps an event from being credited twice: which payments it passes to the ledger, and by which rule the
 * ledger settles them. The rule alone is correct; the cache only saves the ledger work. The defects of deduplication are
 * chosen here.
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
  /** The payments that the ledger must settle. */
  undecided(payments: readonly Payment[]): Promise<readonly Payment[]>;
  /** Call it with what the ledger has just credited. */
  credited(credits: readonly Payment[]): Promise<void>;
  /** Call it when the ledger failed: what it applied last is unknown. */
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

/** @param cache `null` without one: the ledger then settles everything */
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
