/// <reference types="node" preserve="true" />
/**
 * `regiondrill/vitest`: drills as tests of Vitest, and matchers for what they found. Importing it adds the matchers to `expect`.
 * It is for Vitest 3.2 to 5.
 */
import { expect } from "vitest";
import type { Duration } from "../drill/duration.ts";
import type { DrillMeta } from "./drill.ts";
import { matchers } from "./matchers.ts";

export type { DrillRun, RunDrillOptions } from "../campaign/run-drill.ts";
export { type DrillMeta, type DrillTestOptions, drill } from "./drill.ts";

expect.extend(matchers);

/** Each takes the run of a drill, or a parsed `result.json`. What is not proven passes neither a matcher nor its `.not`. */
interface DrillMatchers<R> {
  /** The verdict is `pass`. */
  toMeetItsPromise(): R;
  /** Service was back within the limit, by the upper bound of the recovery time. Needs the criterion `rto`. */
  toRecoverWithin(limit: Duration): R;
  /** No acknowledged event is missing from any region. Needs the criterion `lostEvents`. */
  toLoseNothing(): R;
  /** No event is credited more than once. Needs the criterion `duplicateCredits`. */
  toCreditOnce(): R;
}

declare global {
  // Vitest's own interfaces have other type parameters in each major version; all of them take over what Chai has.
  namespace Chai {
    interface Assertion extends DrillMatchers<void> {}
  }
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: stands for any value, as all of Vitest's asymmetric matchers do
  interface AsymmetricMatchersContaining extends DrillMatchers<any> {}
  interface TaskMeta {
    /** Of a test that drilled. */
    regiondrill?: DrillMeta;
  }
}
