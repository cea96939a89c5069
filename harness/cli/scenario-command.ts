/** `scenario <name>`: runs one drill, shows it, writes its reports, and exits with its verdict. */
import { Command } from "commander";
import type { ReportInput } from "../../reports/input.ts";
import { exitCodes } from "../contract/result.ts";
import { milliseconds } from "../drill/duration.ts";
import type { Narrator } from "../drill/narrator.ts";
import { type RunOutcome, runDrill } from "../drill/run.ts";
import type { Scenario } from "../drill/scenario.ts";
import { loadScenario, scenarioNames } from "./catalog.ts";
import { conclude, verdictTable } from "./conclude.ts";
import { healLeftovers } from "./heal-command.ts";
import { terminalNarrator, terminalOptions } from "./terminal.ts";
import { UsageError, unknownName, wholeNumber } from "./usage.ts";

interface Flags {
  seed?: number;
  rate?: number;
  region?: string;
  defect?: string;
  linkLatency?: string;
  keep: boolean;
  json: boolean;
  sabotage: boolean;
  runs: string;
}

export function scenarioCommand(): Command {
  return new Command("scenario")
    .description("run a drill; without a name, list them")
    .argument("[name]")
    .option(
      "--seed <number>",
      "what traffic is sent: the same seed sends the same",
      wholeNumber("--seed", 0, 2 ** 31 - 1),
    )
    .option("--rate <per second>", "arrivals a second", wholeNumber("--rate", 1, 20_000))
    .option("--region <name>", "the region that the fault hits")
    .option("--defect <name>", "plant a defect in the system: the drill must catch it")
    .option("--link-latency <duration>", "delay every byte between regions, each way, such as 300ms")
    .option("--keep", "leave everything running and print the addresses", false)
    .option("--json", "print result.json instead of the table; progress goes to the error output", false)
    .option("--sabotage", "inject nothing: the drill must notice and end inconclusive", false)
    .option("--runs <folder>", "where runs are kept", "runs")
    .action(async (name: string | undefined, flags: Flags) => {
      process.exitCode = name === undefined ? await list() : await run(await loadScenario(name), flags);
    });
}

async function list(): Promise<number> {
  const scenarios = await Promise.all(scenarioNames().map(loadScenario));
  for (const { name, promise, topology } of scenarios) {
    console.log(
      `${name.padEnd(18)} ${promise}\n${" ".repeat(18)} runs on ${topology.name}: ${topology.summary}`,
    );
  }
  console.log(
    "\nRun one: npm run scenario region-outage\nWith flags: npm run scenario region-outage -- --seed 7",
  );
  return 0;
}

async function run(scenario: Scenario, flags: Flags): Promise<number> {
  const chosen = choices(scenario, flags);
  const narrator = terminalNarrator(terminalOptions(flags.json ? process.stderr : process.stdout));
  const interruption = interruptible(narrator);
  await healLeftovers((text) => narrator.note(text));
  const outcome = await runDrill({
    ...chosen,
    scenario,
    keep: flags.keep,
    sabotaged: flags.sabotage,
    runs: flags.runs,
    narrator,
    signal: interruption.signal,
  });
  const { input } = await conclude(outcome.folder);
  show(input, outcome, flags);
  return exitCodes[input.result.verdict];
}

/** What the flags ask for, checked before anything is started. */
function choices(scenario: Scenario, flags: Flags) {
  const { topology } = scenario;
  const target = flags.region ?? scenario.target;
  if (!topology.regions.includes(target)) throw unknownName("region", target, topology.regions);
  const defects = Object.keys(topology.system.defects ?? {});
  if (flags.defect !== undefined && !defects.includes(flags.defect))
    throw unknownName("defect", flags.defect, defects);
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  const perSecond = flags.rate ?? scenario.load.perSecond;
  const linkLatencyMs = flags.linkLatency === undefined ? 0 : delay(flags.linkLatency);
  const again = [
    `--seed ${seed}`,
    ...(flags.rate === undefined ? [] : [`--rate ${perSecond}`]),
    ...(flags.region === undefined ? [] : [`--region ${target}`]),
    ...(flags.defect === undefined ? [] : [`--defect ${flags.defect}`]),
    ...(linkLatencyMs === 0 ? [] : [`--link-latency ${linkLatencyMs}ms`]),
    ...(flags.sabotage ? ["--sabotage"] : []),
  ];
  const command = `npm run scenario ${scenario.name} -- ${again.join(" ")}`;
  return { target, defect: flags.defect ?? null, seed, perSecond, linkLatencyMs, command };
}

function delay(text: string): number {
  try {
    return milliseconds(text);
  } catch (error) {
    throw new UsageError(`--link-latency: ${(error as Error).message}`);
  }
}

/** Ctrl-C once heals, cleans up and reports; twice leaves the cleaning to the watchdog. */
function interruptible(narrator: Narrator): AbortController {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130);
    narrator.note(`${signal}: healing and cleaning up; once more to leave that to the watchdog`);
    controller.abort(new Error(`stopped by ${signal}`));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller;
}

function show(input: ReportInput, { folder, kept }: RunOutcome, flags: Flags): void {
  if (flags.json) console.log(JSON.stringify(input.result, null, 2));
  else console.log(verdictTable(input, folder));
  if (kept === null) return;
  const where = flags.json ? console.error : console.log;
  where("\nLeft running; `npm run heal` ends it.");
  for (const [region, addresses] of Object.entries(kept)) {
    for (const [part, address] of Object.entries(addresses)) {
      if (address !== "") where(`  ${region.padEnd(12)} ${part.padEnd(9)} ${asCommand(part, address)}`);
    }
  }
}

function asCommand(part: string, address: string): string {
  const commands: Record<string, string> = {
    postgres: `psql ${address}`,
    redis: `redis-cli -u ${address}`,
    kafka: `kafka at ${address}`,
  };
  return commands[part] ?? address;
}
