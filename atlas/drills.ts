/** What every stack goes through, and what is asked of each: that service comes back, and that no acknowledged event is lost or doubled. */
import { atMost, ownFault, regionOutage, type Scenario, scenario, webhooks, zero } from "../harness/index.ts";
import type { Stack } from "./stack.ts";
import { topologyOf } from "./topology.ts";

const load = {
  target: "eu",
  load: webhooks({ perSecond: 100, redelivered: 0 }),
  sustained: "2s",
} as const;

/** The same of all: a stack that gives something up for speed fails it, and the figure shows what that costs. */
const asked = {
  rto: atMost("30s"),
  rpoAfterHeal: zero,
  lostEvents: zero,
  duplicateCredits: zero,
};

export interface AtlasDrill {
  readonly stack: Stack;
  readonly setting: string;
  readonly fault: "region outage" | "partition";
  readonly scenario: Scenario;
}

export function drillsOf(stack: Stack): AtlasDrill[] {
  return Object.keys(stack.settings).flatMap((setting) => [
    { stack, setting, fault: "region outage", scenario: outageOf(stack, setting) },
    { stack, setting, fault: "partition", scenario: partitionOf(stack, setting) },
  ]);
}

/** The region is healed under load, and traffic goes back to it. */
function outageOf(stack: Stack, setting: string): Scenario {
  const topology = topologyOf(stack, setting);
  return scenario(`${topology.name}-region-outage`, {
    promise: `What the loss of a region costs with ${stack.title}.`,
    topology,
    ...load,
    criteria: asked,
    async drill({ steady, inject, recovered, heal, converged, target }) {
      await steady("6s");
      const outage = await inject(regionOutage(target));
      await recovered();
      await steady("5s");
      await heal(outage);
      await steady("6s");
      await converged({ standstill: "15s" });
    },
  });
}

/** The region is cut off from the other sites, and its own clients still reach it. */
function partitionOf(stack: Stack, setting: string): Scenario {
  const topology = topologyOf(stack, setting);
  return scenario(`${topology.name}-partition`, {
    promise: `What it costs with ${stack.title} that a region is cut off.`,
    topology,
    ...load,
    criteria: asked,
    needs: ["ownFaults"],
    async drill({ steady, inject, recovered, heal, converged }) {
      await steady("6s");
      const isolated = await inject(ownFault(topology, "isolated"));
      await recovered();
      await steady("8s");
      await heal(isolated);
      await steady("6s");
      await converged({ standstill: "15s" });
    },
  });
}
