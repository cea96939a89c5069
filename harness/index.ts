/** What a scenario file may use. Everything else in `harness/` is free to change. */
export { atLeast, atMost, exact, exactlyOnceEverywhere, trafficOf, zero } from "./drill/criteria.ts";
export { choice, flag } from "./drill/options.ts";
export { type Drill, type Scenario, scenario, webhooks } from "./drill/scenario.ts";
export { linkCut } from "./fault/link-cut.ts";
export { linkThrottled } from "./fault/link-throttled.ts";
export { logPurged } from "./fault/log-purged.ts";
export { logRecreated } from "./fault/log-recreated.ts";
export { mirrorCut } from "./fault/mirror-cut.ts";
export { partOutage } from "./fault/part-outage.ts";
export { regionFreeze } from "./fault/region-freeze.ts";
export { regionOutage } from "./fault/region-outage.ts";
export { handOver, makeReplica, scaleDown, shiftTraffic, verifyStandby } from "./runbook/failback.ts";
export {
  declareLost,
  fence,
  promote,
  repoint,
  scaleUp,
  smokeTest,
  switchEdge,
  tryToWrite,
  verifyHealth,
} from "./runbook/failover.ts";
export { job } from "./runbook/job.ts";
export { reconfigure } from "./runbook/reconfigure.ts";
