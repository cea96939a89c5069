/** The faults that a scenario can inject: one row a fault. What each does, and how it is proven, is in docs/faults.md. */
export { linkCut } from "./link-cut.ts";
export { linkThrottled } from "./link-throttled.ts";
export { logPurged } from "./log-purged.ts";
export { logRecreated } from "./log-recreated.ts";
export { mirrorCut } from "./mirror-cut.ts";
export { ownFault } from "./own-fault.ts";
export { partOutage } from "./part-outage.ts";
export { regionFreeze } from "./region-freeze.ts";
export { regionOutage } from "./region-outage.ts";
