/** Profile of the Lomash Wood warm-standby runbook (rows L-01 to L-09); health checks as in row L-03. */
import type { Profile } from "../../harness/contract/topology.ts";

const lomashWood: Profile = {
  name: "lomash-wood",
  compressedFrom: null,
  healthCheck: { intervalMs: 10_000, timeoutMs: 2_000, fall: 3, rise: 2 },
};

/** The same with ten times as many health checks, so that a drill takes seconds. It has objectives of its own. */
export const lomashWoodCompressed: Profile = {
  name: "lomash-wood-compressed",
  compressedFrom: lomashWood.name,
  healthCheck: { intervalMs: 1_000, timeoutMs: 500, fall: 3, rise: 2 },
};
