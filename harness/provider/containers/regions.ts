/** The regions of a plan as containers: each dead part is shut off at the links, each region has ties to what is outside. */
import type { ContainerPart } from "../../component/container-part.ts";
import type { Links } from "../../link/links.ts";
import type { PartSettings } from "../part-settings.ts";
import type { Plan } from "../plan.ts";
import type { EngineNames } from "./names.ts";
import { type ContainerJob, ContainerRegion, type ContainerRegionOptions } from "./region.ts";
import type { ContainerRunner } from "./runner.ts";

interface Shared {
  readonly names: EngineNames;
  readonly runner: ContainerRunner;
  readonly settings: PartSettings;
  /** Abilities that the regions must not have. */
  readonly lacks?: ContainerRegionOptions["lacks"];
}

export function containerRegions(
  { regions }: Plan<ContainerPart, ContainerJob>,
  { names, runner, settings, lacks = [] }: Shared,
  networkOf: (region: string) => ContainerRegionOptions["network"],
): (links: Links) => ContainerRegion[] {
  return (links) =>
    regions.map((region) => {
      const shut: ContainerRegionOptions["shut"] = (part) => links.shut(part);
      const options = { ...region, settings, lacks, shut, network: networkOf(region.name) };
      return new ContainerRegion(options, names, runner);
    });
}
