/**
 * A fault that an external system describes itself: its own command, request or statement injects and heals it, and the
 * conditions that it states prove it. Each must be false before the fault, so that it cannot hold whatever happens.
 */
import { conditionInWords, type Finding } from "../component/condition.ts";
import { abilityTable } from "../contract/ability.ts";
import type { Condition, OwnFault } from "../contract/own-fault.ts";
import type { Topology } from "../contract/topology.ts";
import type { Touches } from "../contract/touches.ts";
import { MachineError } from "../machine/tool.ts";
import type { LiveTopology, OwnFaults } from "../provider/live-topology.ts";
import type { ArmedFault, Fault, Probe } from "./fault.ts";

const usualLimitMs = 60_000;
/** For one look at a condition. */
const lookMs = 10_000;

/**
 * The fault of that name in the description of the topology's system (`running.faults`).
 * @example await inject(ownFault(loyalty, "disk-full"))
 * @throws RangeError if there is none of that name, with the names that there are
 */
export function ownFault(topology: Topology, name: string): Fault {
  const { faults = {} } = topology.system.running ?? {};
  const described = Object.hasOwn(faults, name) ? faults[name] : undefined;
  if (described === undefined) {
    const names = Object.keys(faults).join(", ");
    const has =
      names || `none, and so lacks the ability "ownFaults": found in ${abilityTable.ownFaults.where}`;
    throw new RangeError(`${topology.name} describes no fault ${name} in \`running.faults\`; it has ${has}`);
  }
  const { title, loses = [], behind = [] } = described;
  const touches = { regions: [], parts: [], ways: [], ...described.touches };
  return {
    kind: name,
    target: targetOf(touches),
    args: { title },
    touches,
    legend: "broken",
    regionsLost: loses,
    regionsBehind: behind,
    needs: ["ownFaults"],
    arm: (on) => armed(on, name, described, targetOf(touches)),
  };
}

function armed({ ownFaults }: LiveTopology, name: string, fault: OwnFault, target: string): ArmedFault {
  if (ownFaults === undefined)
    throw new MachineError(`${name} is a fault of an external system's description`);
  const { inject, heal, probes, timeoutMs = usualLimitMs, endsByItself = false } = fault;
  const { effect, healed } = probes;
  const look = lookOn(ownFaults, name);
  const begun = effect.map((condition) => turned(condition, true, target, look));
  const over = effect.map((condition) => turned(condition, false, target, look));
  return {
    limitMs: timeoutMs,
    undo: () => [ownFaults.resolved(heal)],

    /** @throws Error if a condition that shows the effect is true already, or cannot be asked */
    async prepare() {
      const whys = await Promise.all(over.map(async ({ ask }, nth) => [effect[nth]!, await ask()] as const));
      const early = whys.find(([, why]) => why !== null);
      if (early === undefined) return;
      const [condition, why] = early;
      throw new Error(`that ${conditionInWords(condition)} must be false before it, and ${why}`);
    },

    async inject(signal) {
      const from = performance.now();
      await ownFaults.perform(inject, { log: `${name}-inject`, limitMs: timeoutMs, signal });
      return { from, until: null, figures: { injectMs: performance.now() - from } };
    },

    effectProbes: () => [
      ...begun,
      ...(healed ?? []).map((condition) => turned(condition, false, target, look, "unhealed")),
    ],
    lastingProbes: () => (endsByItself ? [] : begun),
    heal: () => ownFaults.perform(heal, { log: `${name}-heal`, limitMs: timeoutMs }),
    healProbes: () =>
      healed === undefined
        ? over
        : healed.map((condition) => turned(condition, true, target, look, "healed")),
  };
}

type Look = (condition: Condition) => Promise<Finding>;

function lookOn(ownFaults: OwnFaults, name: string): Look {
  return (condition) => ownFaults.ask(condition, { log: `${name}-probes`, limitMs: lookMs });
}

/** Holds once the condition is true, or once it is false. One that cannot be asked is neither. */
function turned(condition: Condition, isTrue: boolean, target: string, look: Look, name = "effect"): Probe {
  const words = conditionInWords(condition);
  return {
    name: isTrue ? name : `${name}-absent`,
    target,
    async ask() {
      const found = await look(condition);
      return found.isTrue === isTrue ? null : `${words}: ${found.seen}`;
    },
    holds: isTrue ? words : `it is not so that ${words}`,
  };
}

/** Such as `south/postgres`. */
function targetOf({ regions, parts, ways }: Touches): string {
  const named = [
    ...regions,
    ...parts.map(({ region, name }) => `${region}/${name}`),
    ...ways.map(({ from, to }) => `${from}->${to}`),
  ];
  return named.join("+");
}
