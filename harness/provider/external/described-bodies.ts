/** The containers and processes of all regions of an external system, made of what its description states of them. */
import type { ExternalSystem } from "../../contract/system.ts";
import type { LiveRegion, Networks } from "../live-topology.ts";
import { type Bodies, together } from "./bodies.ts";
import { ContainerBodies, requireContainers } from "./containers.ts";
import { UsersEngine } from "./engine.ts";
import type { CensusRegion } from "./links.ts";
import { UsersNetworks } from "./networks.ts";
import { ProcessBodies, requireProcesses } from "./processes.ts";

export interface DescribedBodies {
  /** `undefined` where neither containers nor processes are described. */
  of(region: string): Bodies | undefined;
  /** @throws MachineError with all that keeps a region from being broken and restored */
  require(): Promise<void>;
  /** Where its containers share networks. */
  readonly networks: { readonly networks?: Networks };
  /** A region as its sockets can be seen. */
  readonly visible: (region: LiveRegion) => CensusRegion;
}

/** @param heal runs a region's own command. @throws MachineError where containers are described and no engine answers */
export async function describedBodies(
  regions: readonly string[],
  { containers, processes }: ExternalSystem,
  slotFolder: string,
  heal: (region: string) => Promise<void>,
): Promise<DescribedBodies> {
  const engine = containers === undefined ? null : await UsersEngine.find(slotFolder);
  const inContainers = new Map(
    engine === null || containers === undefined
      ? []
      : regions.map((region) => [region, new ContainerBodies(engine, containers(region))] as const),
  );
  const asProcesses = new Map(
    processes === undefined
      ? []
      : regions.map((region) => {
          const options = { region, selectors: processes(region), slotFolder, heal: () => heal(region) };
          return [region, new ProcessBodies(options)] as const;
        }),
  );
  return {
    of(region) {
      const all = [inContainers.get(region), asProcesses.get(region)].filter(
        (bodies) => bodies !== undefined,
      );
      return all.length === 0 ? undefined : together(all, region);
    },
    async require() {
      if (engine !== null) await requireContainers(inContainers, engine);
      await requireProcesses(asProcesses);
    },
    networks: engine === null ? {} : { networks: new UsersNetworks(engine, inContainers) },
    visible: ({ name, listens }) => ({
      name,
      listens,
      pids: async () => ((await asProcesses.get(name)?.processes()) ?? []).map(({ pid }) => pid),
    }),
  };
}
