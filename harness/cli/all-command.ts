/** `all`: every drill with every variant, one after the other, and exits with the worst verdict. */
import { planOfAll } from "../campaign/plan.ts";
import { drillsOf } from "../project/drills.ts";
import { openProject } from "../project/project.ts";
import { planCommand } from "./plan-command.ts";

export function allCommand(name = "all") {
  return planCommand(name, async () => {
    const project = await openProject();
    return { project, scenarios: await drillsOf(project), plan: planOfAll };
  }).description("run every drill with every variant of its options, one after the other");
}
