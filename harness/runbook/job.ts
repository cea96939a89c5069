/** Running one of the system's own jobs as a step of a runbook: a reconciliation, a replay of dead letters. */
import { ability } from "../provider/region-abilities.ts";
import type { Action } from "./action.ts";

/** Runs to its end; a job that fails ends the drill. What it wrote last is the step's finding. */
export function job(region: string, name: string, title: string): Action {
  return {
    title,
    needs: ["jobs"],
    async perform(on) {
      const output = await ability(on.region(region), "jobs").run(name);
      return output.split("\n").at(-1) ?? null;
    },
    probes: () => [],
  };
}
