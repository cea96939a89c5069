/** `traceability`: from every requirement to the last result of the checks that prove it, over all kept runs. */
import { join, relative } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { gridWidth } from "../../reports/grid.ts";
import { traceSummary } from "../../reports/trace/summary.ts";
import { traceabilityCsv } from "../../reports/trace/traceability-csv.ts";
import { everyScenario } from "../campaign/catalog.ts";
import { terminalOptions } from "../campaign/terminal.ts";
import { traceOf } from "../campaign/trace.ts";
import { counted } from "../contract/quantity.ts";
import { writeOut } from "./places.ts";

export function traceabilityCommand(): CommandUnknownOpts {
  return new Command("traceability")
    .description("write which requirement is proven by which check of which drill, and by which run")
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--out <file>", "where to write it; traceability.csv in the folder of runs when left out")
    .action(async ({ runs, out = join(runs, "traceability.csv") }) => {
      const scenarios = await everyScenario();
      const { rows, read, leftOut } = await traceOf(runs, scenarios);
      writeOut(out, traceabilityCsv(rows));
      const { color } = terminalOptions(process.stdout);
      console.log(`\n${traceSummary(rows, { color, width: gridWidth(process.stdout.columns) })}\n`);
      for (const why of leftOut) console.log(`  left out: ${why}`);
      console.log(
        `  ${counted(read, "runs")} read, ${counted(rows.length, "rows")} in ${relative(process.cwd(), out)}`,
      );
    });
}
