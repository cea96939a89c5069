/**
 * How attempts fared before any fault, which is what service has to come back to. Why some failed is not looked into.
 */
import type { Samples } from "./samples.ts";

export interface Baseline {
  /** Share of attempts that must be expected to fail though nothing is broken, above 0 and below 1. */
  readonly background: number;
  /** Among so many attempts in a row not one fails by itself: 0 where some were seen to. */
  readonly flawless: number;
}

/** Share of the success rate of the baseline that counts as recovered. */
const recoveredShare = 0.99;
/** Attempts without a failure vouch for a hundredth as many: one that failed among these by itself would be a coincidence. */
const vouchedShare = 0.01;

/**
 * The baseline of the attempts that were over before the fault could take effect (`effectAt`, milliseconds).
 * `null` when there was none, or not one success: nothing can be said to be back then.
 */
export function baselineOf(samples: Samples, effectAt: number): Baseline | null {
  let total = 0;
  let ok = 0;
  for (let i = 0; i < samples.count; i++) {
    if (samples.doneAt(i) >= effectAt) continue;
    total++;
    if (samples.isOk(i)) ok++;
  }
  return baselineFrom(total, ok);
}

/** The same of attempts that are counted already: so many in all, and so many of them acknowledged. */
function baselineFrom(total: number, ok: number): Baseline | null {
  if (ok === 0) return null;
  const failed = total - ok;
  return {
    // Laplace's rule of succession: a small sample proves no rate, and none that it is 0.
    background: (failed + 1) / (total + 2),
    flawless: failed === 0 ? Math.floor(total * vouchedShare) : 0,
  };
}

/** Success rate that counts as recovered, 0 to 1. */
export function leastRate({ background }: Baseline): number {
  return recoveredShare * (1 - background);
}
