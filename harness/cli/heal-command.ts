/** `heal`: ends everything that drills left behind or kept. */
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { clearAll } from "../campaign/leftovers.ts";
import { slotsLeftBehind } from "../safety/clear.ts";

export function healCommand(): CommandUnknownOpts {
  return new Command("heal")
    .description("end everything that earlier drills left running")
    .action(async () => {
      const slots = slotsLeftBehind(true);
      if (slots.length === 0) console.log("Nothing to heal: no drill left anything behind.");
      process.exitCode = (await clearAll(slots, console.log)) ? 0 : 3;
    });
}
