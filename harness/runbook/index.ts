/** The actions that a scenario can perform, in families: one row a file. What each does is in docs/writing-a-scenario.md. */
export { handOver, makeReplica, scaleDown, shiftTraffic, verifyStandby } from "./failback.ts";
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
} from "./failover.ts";
export { job } from "./job.ts";
export { reconfigure } from "./reconfigure.ts";
