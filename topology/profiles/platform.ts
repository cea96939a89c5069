/** Profile of the Multi-Region Active/Active runbook (rows ), with the load balancer timings of row F-02. */
import type { Profile } from "../../harness/contract/topology.ts";

const platform: Profile = {
  name: "platform",
  compressedFrom: null,
  healthCheck: { intervalMs: 10_000, timeoutMs: 2_000, fall: 3, rise: 2 },
};

/** The same with ten times as many health checks, so that a drill takes seconds. It has objectives of its own. */
export const platformCompressed: Profile = {
  name: "platform-compressed",
  compressedFrom: platform.name,
  healthCheck: { intervalMs: 1_000, timeoutMs: 500, fall: 3, rise: 2 },
};
