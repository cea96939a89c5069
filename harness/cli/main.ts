/** The command line. Exit codes: 0 pass, 1 fail, 2 inconclusive, 3 harness error, 64 wrong usage. */
import { Command, CommanderError } from "commander";
import { MachineError } from "../component/tool.ts";
import { exitCodes, usageExitCode } from "../contract/result.ts";
import { RunError } from "../judge/kept-run.ts";
import { controlsCommand } from "./controls-command.ts";
import { doctorCommand } from "./doctor-command.ts";
import { evidenceCommand } from "./evidence-command.ts";
import { healCommand } from "./heal-command.ts";
import { keygenCommand } from "./keygen-command.ts";
import { nightlyCommand } from "./nightly-command.ts";
import { pruneCommand } from "./prune-command.ts";
import { recheckCommand } from "./recheck-command.ts";
import { reportCommand } from "./report-command.ts";
import { resumeCommand } from "./resume-command.ts";
import { scenarioCommand } from "./scenario-command.ts";
import { scorecardCommand } from "./scorecard-command.ts";
import { traceabilityCommand } from "./traceability-command.ts";
import { UsageError, wellSpoken } from "./usage.ts";
import { verifyCommand } from "./verify-command.ts";
import { watchCommand } from "./watch-command.ts";

try {
  const program = wellSpoken(new Command("regiondrill")).description(
    "chaos and resilience drills for multi-region systems, with a verdict and its evidence",
  );
  const [verb, ...words] = process.argv.slice(2);
  // A scenario has options of its own: its command is made for the words that name it.
  const scenario = await scenarioCommand(verb === "scenario" ? words : []);
  const others = [
    controlsCommand(),
    resumeCommand(),
    recheckCommand(),
    reportCommand(),
    keygenCommand(),
    evidenceCommand(),
    verifyCommand(),
    watchCommand(),
    doctorCommand(),
    healCommand(),
    nightlyCommand(),
    scorecardCommand(),
    traceabilityCommand(),
    pruneCommand(),
  ];
  for (const command of [scenario, ...others]) program.addCommand(wellSpoken(command));
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
    if (error.code === "commander.excessArguments") {
      console.error("Flags go after two dashes: npm run scenario <name> -- --seed 7");
    }
  } else if (error instanceof UsageError || error instanceof RunError) {
    console.error(`regiondrill: ${error.message}`);
    process.exitCode = usageExitCode;
  } else if (error instanceof MachineError) {
    console.error(`regiondrill: ${error.message}`);
    process.exitCode = exitCodes["harness-error"];
  } else {
    console.error(error);
    process.exitCode = exitCodes["harness-error"];
  }
}
