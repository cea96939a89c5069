/** The abilities that scenarios declare: what their drills use, no less and no more, and what is refused by them. */
import { expect, test } from "vitest";
import { planOfAll, planOfControls, refuseUnable } from "../../harness/campaign/plan.ts";
import type { AbilityName } from "../../harness/contract/ability.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { type Chosen, variantsOf } from "../../harness/drill/options.ts";
import type { Drill, Scenario } from "../../harness/drill/scenario.ts";
import { everyScenario } from "../../harness/project/drills.ts";
import { cut } from "../cli/examples.ts";

/** Goes through the drill without doing anything. Only for scenarios of ours: another drill may do things of its own. */
async function usedBy({ target, topology, drill }: Scenario, chosen: Chosen): Promise<Set<AbilityName>> {
  const used = new Set<AbilityName>();
  const use = (needs: readonly AbilityName[]) => {
    for (const need of needs) used.add(need);
  };
  const nothing = async () => {};
  const rehearsal: Drill = {
    target,
    others: topology.regions.filter((name) => name !== target),
    options: chosen,
    async inject(fault) {
      use(fault.needs);
      return { id: fault.kind, fault };
    },
    perform: async (action) => use(action.needs),
    steady: nothing,
    recovered: nothing,
    lagging: nothing,
    conflict: nothing,
    diverged: nothing,
    milestone: nothing,
    heal: nothing,
    drained: nothing,
    converged: nothing,
  };
  await drill(rehearsal);
  return used;
}

const scenarios = await everyScenario();
const variants = scenarios.flatMap((scenario) =>
  variantsOf(scenario.options).map((chosen) => ({ scenario, chosen, name: scenario.name })),
);

test.each(variants)(
  "$name with $chosen declares what its faults and actions need",
  async ({ scenario, chosen }) => {
    const declared = new Set(scenario.needs(chosen));
    expect([...(await usedBy(scenario, chosen)).difference(declared)]).toEqual([]);
  },
);

test.each(scenarios)("$name declares no ability that none of its variants needs", async (scenario) => {
  const all = variantsOf(scenario.options);
  const used = await Promise.all(all.map((chosen) => usedBy(scenario, chosen)));
  const declared = all.flatMap((chosen) => scenario.needs(chosen));
  expect(declared.filter((name) => !used.some((some) => some.has(name)))).toEqual([]);
});

test("every scenario can be run on its own topology", () => {
  expect(planOfAll(scenarios)).toHaveLength(variants.length);
  expect(planOfControls(scenarios, []).length).toBeGreaterThan(0);
});

const external: Topology = {
  ...cut.topology,
  name: "shop",
  components: [],
  system: {
    ...cut.topology.system,
    services: [],
    running: {
      addresses: () => ({ web: "http://127.0.0.1:1" }),
      health: "/",
      kill: () => ["true"],
      heal: () => ["true"],
    },
  },
};

test("what a topology cannot do is refused as wrong usage, with the ability and where it is found", () => {
  const freezing: Scenario = { ...cut, topology: external, needs: () => ["freeze"] };
  for (const refused of [
    () => refuseUnable({ scenario: freezing, chosen: {} }),
    () => planOfAll([freezing]),
    () => planOfControls([freezing], []),
  ]) {
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(
      /^cut.* cannot be run: shop lacks the ability "freeze" \(stop every process .+\)\. Found in: a topology whose parts the harness starts .+--attach compose.+ It has: commands, edge$/,
    );
  }
});

test("what belongs to a compose project is refused where its regions are attached, and nowhere else", () => {
  const wiping: Scenario = { ...scenarios[0]!, needs: () => ["wipe"] };
  refuseUnable({ scenario: wiping, chosen: {} });
  expect(() => refuseUnable({ scenario: wiping, chosen: {} }, true)).toThrow(/, attached, lacks .+"wipe"/);
});

test.each([false, true])(
  "a fault of the description's own is refused where the harness or compose made the regions: %s",
  (attached) => {
    const own: Scenario = { ...scenarios[0]!, needs: () => ["ownFaults"] };
    const refused = () => refuseUnable({ scenario: own, chosen: {} }, attached);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(
      /lacks the ability "ownFaults" .+ Found in: an external system that describes `faults`/,
    );
  },
);
