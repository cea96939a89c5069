/** `traceability`: from every requirement to the last result of the checks that prove it, over all kept runs. */
import { join, relative } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { gridWidth } from "../../reports/grid.ts";
import { traceSummary } from "../../reports/trace/summary.ts";
import { traceabilityCsv } from "../../reports/trace/traceability-csv.ts";
import { terminalOptions } from "../campaign/terminal.ts";
import { traceOf } from "../campaign/trace.ts";
import { counted } from "../contract/quantity.ts";
import { UsageError } from "../contract/usage-error.ts";
import { drillsOf } from "../project/drills.ts";
import { openProject, requirementsOf, runsOf } from "../project/project.ts";
import { writeOut } from "./places.ts";
import { runsOption } from "./runs-option.ts";

export function traceabilityCommand(): CommandUnknownOpts {
  return new Command("traceability")
    .description("write which requirement is proven by which check of which drill, and by which run")
    .addOption(runsOption())
    .option("--out <file>", "where to write it; traceability.csv in the folder of runs when left out")
    .action(async (given) => {
      const project = await openProject();
      const runs = runsOf(project, given.runs);
      const requirements = requirementsOf(project);
      if (requirements === null)
        throw new UsageError(
          `${project.file} names no \`requirements\`: a CSV file with the columns id, document, profile, requirement, not_shown`,
        );
      const { out = join(runs, "traceability.csv") } = given;
      const { rows, read, leftOut } = await traceOf(runs, await drillsOf(project), requirements);
      writeOut(out, traceabilityCsv(rows));
      const { color } = terminalOptions(process.stdout);
      console.log(`\n${traceSummary(rows, { color, width: gridWidth(process.stdout.columns) })}\n`);
      for (const why of leftOut) console.log(`  left out: ${why}`);
      console.log(
        `  ${counted(read, "runs")} read, ${counted(rows.length, "rows")} in ${relative(process.cwd(), out)}`,
      );
    });
}
