/** Changing what a system runs with while it serves: settings and a restart, one region after the other. */
import { ability } from "../provider/region-abilities.ts";
import { type Action, partsAnswer } from "./action.ts";

export interface Reconfiguration {
  readonly settings: Readonly<Record<string, string>>;
  /** Services that are restarted with them. */
  readonly services: readonly string[];
  /** What changes by it for the judge, where it does: the oldest schema version that is applied. */
  readonly oldestCompatible?: number;
}

export function reconfigure(title: string, change: Reconfiguration): Action {
  const { settings, services, oldestCompatible } = change;
  return {
    title,
    needs: ["settings", "parts"],
    async perform(on, desk) {
      const since = desk.now();
      for (const region of on.regions) {
        for (const service of services) ability(region, "settings").configure(service, settings);
        const parts = ability(region, "parts");
        await parts.kill(services);
        await parts.start(services);
      }
      if (oldestCompatible !== undefined) desk.oldestCompatibleIs(oldestCompatible, since);
      return `${services.join(", ")} restarted in ${on.regions.map(({ name }) => name).join(", then ")}`;
    },
    probes: (on) => on.regions.map((region) => partsAnswer(region, services)),
  };
}
