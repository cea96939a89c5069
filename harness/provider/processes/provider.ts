/** The provider `processes`: every part of a topology as a real process of this machine, every region at an address of its own. */
import type { Provider } from "../provider.ts";
import { buildSystem } from "../system-build.ts";
import { draw } from "./blueprint.ts";
import { equip } from "./equip.ts";
import { bringUp } from "./topology.ts";

export const processesProvider: Provider = {
  name: "processes",
  async equip(topology, announce) {
    if (topology.system.build !== undefined) await buildSystem(topology.system.build, announce);
    const equipment = await equip(topology, announce);
    return {
      provider: "processes",
      versions: Object.fromEntries([...equipment.tools].map(([name, { version }]) => [name, version])),
      bringUp: (site, supervision) =>
        bringUp(draw(topology, site, equipment), {
          ...supervision,
          slotFolder: site.folder,
          secrets: Object.values(site.credentials),
        }),
    };
  },
};
