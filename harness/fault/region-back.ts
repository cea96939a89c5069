/** The probes that a region serves again: its parts answer, and the edge sends traffic there. */

import { within } from "../machine/within.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Probe } from "./fault.ts";

/** Longer than all parts take to report that they are not ready. A part that stands still never answers. */
const answerLimitMs = 10_000;

export function regionBack(on: LiveTopology, region: string): Probe[] {
  const answers: Probe = {
    name: "parts-answer",
    target: region,
    ask: () => within(answerLimitMs, () => on.region(region).pending()),
    holds: "every part of the region answers by its own protocol",
  };
  return [answers, ...seenByEdge(on, region)];
}

/** The edge is asked only where it is meant to send traffic: a region that was taken out for good stays out. That of a system's own cannot be asked. */
export function seenByEdge(on: LiveTopology, region: string): Probe[] {
  if (!on.edge.directed || !on.edge.serving.includes(region)) return [];
  if (on.edge.turns) return [aRegionServes(on, region)];
  const sees: Probe = {
    name: "edge-sees-region",
    target: region,
    ask: async () =>
      (await on.edge.states())[region] === "up" ? null : `the edge still holds ${region} to be down`,
    holds: "the edge sends traffic to the region again",
  };
  return [sees];
}

/** Of a pair that takes turns, whichever serves: a region that comes back may be the standby now. */
function aRegionServes(on: LiveTopology, region: string): Probe {
  return {
    name: "edge-sees-region",
    target: region,
    ask: async () =>
      Object.values(await on.edge.states()).includes("up") ? null : "the edge holds every region to be down",
    holds: "the edge sends traffic to a region",
  };
}
