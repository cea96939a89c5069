/** The commands, and how their errors are printed. */
import { enableCompileCache } from "node:module";
import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { asScript, inCheckout } from "../contract/own-command.ts";
import { usageExitCode } from "../contract/result.ts";
import { cacheEntry } from "../machine/cache.ts";
import { whyNotWritable } from "../machine/folder.ts";
import { sayLastWords } from "./last-words.ts";
import { refuseWhatNpmTook } from "./npm-flags.ts";
import { wellSpoken } from "./usage.ts";

// Only where the cache can be written: Node would retry for ever.
const compiled = cacheEntry("node-compile");
if (whyNotWritable(compiled) === null) enableCompileCache(compiled);

/** Only the named command is loaded: half of the commands need nothing that drills are made of. */
const commands: Readonly<Record<string, (words: readonly string[]) => Promise<CommandUnknownOpts>>> = {
  // A drill has options of its own: its command is made for the words that name it.
  run: async (words) => (await import("./run-command.ts")).runCommand(words),
  list: async () => (await import("./list-command.ts")).listCommand(),
  all: async () => (await import("./all-command.ts")).allCommand(),
  scenario: async (words) => (await import("./scenario-command.ts")).scenarioCommand(words),
  controls: async () => (await import("./controls-command.ts")).controlsCommand(),
  nightly: async () => (await import("./nightly-command.ts")).nightlyCommand(),
  watch: async () => (await import("./watch-command.ts")).watchCommand(),
  resume: async () => (await import("./resume-command.ts")).resumeCommand(),
  open: async () => (await import("./open-command.ts")).openCommand(),
  recheck: async () => (await import("./recheck-command.ts")).recheckCommand(),
  report: async () => (await import("./report-command.ts")).reportCommand(),
  keygen: async () => (await import("./keygen-command.ts")).keygenCommand(),
  evidence: async () => (await import("./evidence-command.ts")).evidenceCommand(),
  verify: async () => (await import("./verify-command.ts")).verifyCommand(),
  scorecard: async () => (await import("./scorecard-command.ts")).scorecardCommand(),
  traceability: async () => (await import("./traceability-command.ts")).traceabilityCommand(),
  prune: async () => (await import("./prune-command.ts")).pruneCommand(),
  check: async () => (await import("./check-command.ts")).checkCommand(),
  doctor: async () => (await import("./doctor-command.ts")).doctorCommand(),
  init: async () => (await import("./init-command.ts")).initCommand(),
  heal: async () => (await import("./heal-command.ts")).healCommand(),
};

/** Runs the command of these arguments and sets the exit code. Never rejects. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  try {
    const program = wellSpoken(new Command("regiondrill")).description(
      "chaos and resilience drills for multi-region systems, with a verdict and its evidence",
    );
    const [verb = "", ...words] = argv;
    const asked = Object.hasOwn(commands, verb)
      ? [commands[verb]!(words)]
      : Object.values(commands).map((one) => one([]));
    for (const command of await Promise.all(asked)) {
      refuseWhatNpmTook(command, words);
      program.addCommand(wellSpoken(command));
    }
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
      if (error.code === "commander.excessArguments" && inCheckout)
        console.error(`Flags go after two dashes: ${asScript("run", ["<name>", "--seed 7"])}`);
    } else {
      sayLastWords(error);
    }
  }
}
