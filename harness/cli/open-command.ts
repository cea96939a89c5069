/** `open [run]`: opens the report of a run, the newest if none is named, in the browser. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { ownCommand } from "../contract/own-command.ts";
import { UsageError } from "../contract/usage-error.ts";
import { folderMeant, latestName } from "../judge/latest.ts";
import { openProject, runsOf } from "../project/project.ts";

export function openCommand(): CommandUnknownOpts {
  return new Command("open")
    .description("open the report of a run in the browser")
    .argument("[run]", "a run's folder; the newest run when left out")
    .action(async (run) => {
      const folder = run ?? join(runsOf(await openProject(), undefined), latestName);
      const report = join(folderMeant(folder), "report.html");
      if (!existsSync(report))
        throw new UsageError(
          `there is no ${report}. \`${ownCommand("report", folder)}\` makes the reports of a run, \`${ownCommand("run")}\` makes a run`,
        );
      console.log(report);
      const { default: open } = await import("open");
      const viewer = await open(resolve(report));
      viewer.unref();
    });
}
