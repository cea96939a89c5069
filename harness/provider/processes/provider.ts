/** The provider `processes`: every part of a topology as a real process of this machine, every region at an address of its own. */
import type { Topology } from "../../contract/topology.ts";
import { addressPlan, loopbackAddresses } from "../addresses.ts";
import { wantedConduits } from "../conduits.ts";
import { edgeOptions, processEdge } from "../edge.ts";
import { linksPart } from "../outside.ts";
import { PartSettings } from "../part-settings.ts";
import { allParts, partsAtFirst, planTopology } from "../plan.ts";
import { ProcessRunner } from "../process-runner.ts";
import { ProcessTopology } from "../process-topology.ts";
import type { BringUpOptions, LocalProvider, RunningTopology, Supervision } from "../provider.ts";
import { equip, toolsFor } from "./equip.ts";
import { type Equipment, processMaker } from "./maker.ts";
import { ProcessRegion } from "./region.ts";

export const processesProvider: LocalProvider = {
  name: "processes",
  tools: toolsFor,
  async equip(topology, announce) {
    const equipment = await equip(topology, announce);
    return {
      provider: "processes",
      versions: Object.fromEntries([...equipment.tools].map(([name, { version }]) => [name, version])),
      bringUp: (options, supervision) => bringUp(topology, equipment, options, supervision),
    };
  },
};

async function bringUp(
  topology: Topology,
  equipment: Equipment,
  options: BringUpOptions,
  supervision: Supervision,
): Promise<RunningTopology> {
  const { folder: slotFolder, slot, credentials } = options;
  const plan = addressPlan(slot, topology.regions);
  const maker = processMaker(plan, options, equipment);
  const planned = planTopology(topology, wantedConduits(topology), loopbackAddresses(plan), maker, options);
  const links = linksPart(options, equipment.tools);
  const settings = PartSettings.ofServices(topology, options.services);
  const secrets = Object.values(credentials);
  const runner = new ProcessRunner({ ...supervision, slotFolder, secrets }, settings);
  const live = new ProcessTopology({
    runner,
    plan,
    slotFolder,
    parts: [links, ...allParts(planned)],
    conduits: planned.conduits,
    regions: () =>
      planned.regions.map((region) => new ProcessRegion({ ...region, settings }, runner, slotFolder)),
    edge: edgeOptions(topology, processEdge(planned.edge)),
  });
  return live.broughtUp(async () => {
    await runner.start([links]);
    await live.links.open();
    await live.canaries.open();
    await runner.start(partsAtFirst(planned));
  }, supervision);
}
