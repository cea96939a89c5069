/** The options of a load. Unsound ones are refused before anything is sent. */
import type { Delivery } from "../contract/system.ts";
import type { LoadHistory, OnAttempt } from "./attempt-sender.ts";
import type { EdgeAccess } from "./edge-access.ts";
import { type ReadBackSpec, readsAmiss } from "./read-back-spec.ts";
import { isRetryShare } from "./retry-budget.ts";

/** The traffic of a scenario. */
export interface LoadSpec {
  readonly perSecond: number;
  /** Share of acknowledged operations delivered once more on purpose, 0 to 1. */
  readonly redelivered: number;
  /** Shares of operations sent in older schema versions, by version, 0 to 1. The rest is sent in the newest. */
  readonly versions?: Readonly<Record<number, number>>;
  /** Share of operations sent as something that no system can read, 0 to 1. They are of the newest version. */
  readonly unreadable?: number;
  readonly attemptTimeoutMs: number;
  /** After its due time an operation is tried for this long. */
  readonly deadlineMs: number;
  /** Share of the arrivals that may be unanswered retries (`retry-budget.ts`), 0 for no retries at all. */
  readonly retryShare?: number;
  /**
   * Shares of the operations that enter at the entry of a region, past the edge, by region, 0 to 1: senders near that region that
   * know no other way. The rest enters at the edge.
   */
  readonly entries?: Readonly<Record<string, number>>;
  /** Reads of acknowledged operations, by the same way in, as the system's `deliver.readBack` describes them. */
  readonly readBack?: ReadBackSpec;
}

export interface LoadOptions extends LoadSpec {
  /** `http://host:port` of the edge. */
  readonly origin: string;
  /** How the edge is reached that is the system's own; it takes the place of `origin`. */
  readonly access?: EdgeAccess;
  /** `http://host:port` of the entry of each region that `entries` names. */
  readonly entryOrigins?: Readonly<Record<string, string>>;
  /** Throws nothing but where it cannot make a body (`sound-delivery.ts`); such an operation is not sent. */
  readonly delivery: Delivery;
  readonly history: LoadHistory;
  readonly seed: number;
  /** Tells the runs of one seed apart in the event ids: letters, digits, `.`, `_`, `-`. */
  readonly runTag: string;
  readonly accounts?: number;
  readonly tenants?: number;
  /** Told of every attempt when it is over, those of redeliveries and of conflicting events included. */
  readonly onAttempt?: OnAttempt;
  /** Told why an attempt could not be sent by this machine, such as `EMFILE: …`: such an attempt is not in the history. */
  readonly onUnsent?: (why: string) => void;
}

/** Throws a `RangeError` that names the option and the value it cannot have. */
export function requireSound(options: LoadOptions): void {
  const { perSecond, redelivered, attemptTimeoutMs, deadlineMs, runTag, retryShare } = options;
  if (!(perSecond > 0 && Number.isFinite(perSecond))) {
    throw new RangeError(`a load needs more than 0 arrivals a second, got ${perSecond}`);
  }
  requireShare("redeliveries", redelivered);
  if (!(attemptTimeoutMs > 0 && deadlineMs > 0)) {
    throw new RangeError(
      `an attempt's time-out and the deadline are more than 0 ms, got ${attemptTimeoutMs} and ${deadlineMs}`,
    );
  }
  if (retryShare !== undefined && !isRetryShare(retryShare)) {
    throw new RangeError(`the share of retries is 0 or more, and finite, got ${retryShare}`);
  }
  if (!/^[\w.-]+$/.test(runTag)) {
    throw new RangeError(
      `a run tag is made of letters, digits, '.', '_' and '-', got ${JSON.stringify(runTag)}`,
    );
  }
  requireSoundForms(options);
  const amiss = readsAmiss(options.readBack, options.delivery);
  if (amiss.length > 0) throw new RangeError(amiss.join("; "));
}

function requireSoundForms({ delivery, versions = {}, unreadable = 0 }: LoadOptions): void {
  requireShare("unreadable operations", unreadable);
  if (unreadable > 0 && delivery.unreadableBody === undefined) {
    throw new RangeError(
      `a share of ${unreadable} unreadable operations needs a system that describes one: ` +
        "give its delivery an unreadableBody",
    );
  }
  for (const [version, share] of Object.entries(versions)) {
    requireShare(`operations of version ${version}`, share);
    if (!/^[1-9]\d*$/.test(version) || Number(version) >= delivery.schemaVersion) {
      throw new RangeError(
        `an older schema version is a whole number from 1 to below ${delivery.schemaVersion}, ` +
          `which senders use today, got ${version}`,
      );
    }
  }
  const total = Object.values(versions).reduce((sum, share) => sum + share, unreadable);
  // Shares such as 0.7 and 0.3 add up to a hair more than they should.
  if (total > 1 + 1e-9) {
    throw new RangeError(
      `the shares of older versions and unreadable operations are 1 at most, got ${total}`,
    );
  }
}

function requireShare(what: string, share: number): void {
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`the share of ${what} is between 0 and 1, got ${share}`);
  }
}
