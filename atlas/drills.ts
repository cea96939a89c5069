/** What every stack goes through, and what is asked of each: that service comes back, and that no acknowledged event is lost or doubled. */
import { unknownName } from "../harness/contract/usage-error.ts";
import { atMost, ownFault, regionOutage, type Scenario, scenario, webhooks, zero } from "../harness/index.ts";
import type { Stack } from "./stack.ts";
import { stacks } from "./stacks.ts";
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
  /** `galera-durable-region-outage` */
  readonly name: string;
  readonly stack: Stack;
  readonly setting: string;
  readonly fault: keyof typeof scenarioOf;
  readonly scenario: Scenario;
}

const scenarioOf = { "region outage": outageOf, partition: partitionOf } as const;
const faults = Object.keys(scenarioOf) as (keyof typeof scenarioOf)[];

export function drillsOf(stack: Stack): AtlasDrill[] {
  return Object.keys(stack.settings).flatMap((setting) =>
    faults.map((fault) => ({
      name: `${stack.name}-${setting}-${fault.replace(" ", "-")}`,
      stack,
      setting,
      fault,
      scenario: scenarioOf[fault](stack, setting),
    })),
  );
}

/**
 * In their order.
 * @param names stacks, their settings or single drills: `galera`, `galera-durable`, `galera-durable-partition`; none for all
 * @throws UsageError on a name that chooses no drill
 */
export function drillsNamed(names: readonly string[]): AtlasDrill[] {
  const all = stacks.flatMap(drillsOf);
  const chooses = (name: string, drill: AtlasDrill) => `${drill.name}-`.startsWith(`${name}-`);
  for (const name of names)
    if (!all.some((drill) => chooses(name, drill)))
      throw unknownName("stack or drill", name, [
        ...stacks.map((stack) => stack.name),
        ...all.map((drill) => drill.name),
      ]);
  return all.filter((drill) => names.length === 0 || names.some((name) => chooses(name, drill)));
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
