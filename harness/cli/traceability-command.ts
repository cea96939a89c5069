/** `traceability`: from every requirement to the last result of the checks that prove it, over all kept runs. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Command } from "commander";
import { counted } from "../../reports/facts/quantity.ts";
import { gridWidth } from "../../reports/grid.ts";
import { requirementsIn } from "../../reports/trace/requirements.ts";
import { traceSummary } from "../../reports/trace/summary.ts";
import { traceRows } from "../../reports/trace/traceability.ts";
import { traceabilityCsv } from "../../reports/trace/traceability-csv.ts";
import { loadScenario, scenarioNames } from "./catalog.ts";
import { claimantsOf, lastRuns } from "./claimants.ts";
import { terminalOptions } from "./terminal.ts";

const requirementsFile = new URL("../../docs/requirements.csv", import.meta.url);

interface Flags {
  readonly runs: string;
  readonly out?: string;
}

export function traceabilityCommand(): Command {
  return new Command("traceability")
    .description("write which requirement is proven by which check of which drill, and by which run")
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--out <file>", "where to write it; traceability.csv in the folder of runs when not said")
    .action(async ({ runs, out = join(runs, "traceability.csv") }: Flags) => {
      const scenarios = await Promise.all(scenarioNames().map(loadScenario));
      const { last, read, leftOut } = await lastRuns(runs, scenarios);
      const rows = traceRows(requirements(), claimantsOf(scenarios, last));
      mkdirSync(dirname(out), { recursive: true });
      writeFileSync(out, traceabilityCsv(rows));
      const { color } = terminalOptions(process.stdout);
      console.log(`\n${traceSummary(rows, { color, width: gridWidth(process.stdout.columns) })}\n`);
      for (const why of leftOut) console.log(`  left out: ${why}`);
      console.log(
        `  ${counted(read, "runs")} read, ${counted(rows.length, "rows")} in ${relative(process.cwd(), out)}`,
      );
    });
}

function requirements() {
  try {
    return requirementsIn(readFileSync(requirementsFile, "utf8"));
  } catch (error) {
    throw new Error(`docs/requirements.csv: ${(error as Error).message}`);
  }
}
