/** One drill by itself: told step by step, held where asked, its table or result printed, its addresses if kept. */
import type { ReportInput } from "../../reports/input.ts";
import { conclude, verdictTable } from "../campaign/conclude.ts";
import { logDrill } from "../campaign/drill-log.ts";
import { standingOf } from "../campaign/expectation.ts";
import { type TerminalNarrator, terminalNarrator, terminalOptions } from "../campaign/terminal.ts";
import { javaTool, kafkaTool } from "../component/kafka/tool.ts";
import { shellFor } from "../component/kinds.ts";
import type { Result } from "../contract/result.ts";
import { type RunOutcome, runDrill } from "../drill/run.ts";
import type { Held, RunOptions } from "../drill/run-options.ts";
import { chooseProvider, type ProviderRequest } from "../provider/choose.ts";
import { readLedger } from "../safety/ledger.ts";
import { resume } from "../safety/resume.ts";
import { existingSlots } from "../safety/slot.ts";
import { healLeftovers } from "./heal-command.ts";
import { heldLines, type KafkaProgram } from "./held.ts";
import { interruption } from "./interruption.ts";
import { watchBeside } from "./watch-beside.ts";

/** What a drill is asked to do, the parts of the terminal excepted. */
export interface Asked extends Omit<RunOptions, "provider" | "narrator" | "signal" | "onHeld" | "testbeds"> {
  readonly provider: ProviderRequest;
}

interface Showing {
  readonly json: boolean;
  /** Whether a page shows the drill as it goes. */
  readonly watch: boolean;
}

export async function runAndShow(asked: Asked, { json, watch }: Showing): Promise<Result> {
  const narrator = terminalNarrator(terminalOptions(json ? process.stderr : process.stdout));
  if (watch) narrator.say(await liveView());
  const signal = interruption((text) => narrator.note(text));
  await healLeftovers((text) => narrator.note(text));
  const { provider } = await chooseProvider(asked.provider, asked.scenario.topology, (text) =>
    narrator.note(text),
  );
  const outcome = await runDrill({
    ...asked,
    ...{ provider, narrator, signal },
    testbeds: null,
    onHeld: (held) => {
      showHeld(held, asked, narrator).catch((error: Error) => narrator.say(error.message));
    },
  });
  const { input } = await conclude(outcome.folder);
  const weakness = asked.scenario.weakness(asked.chosen);
  const unlogged = logDrill(asked.runs, input.result, weakness);
  if (unlogged !== null) narrator.note(unlogged);
  show(input, outcome, json);
  if (weakness !== null) (json ? console.error : console.log)(standingOf(input.result, weakness).text);
  return input.result;
}

/** Where it is to be seen. A drill does not depend on being watched. */
function liveView(): Promise<string> {
  return watchBeside().then(
    (url) => `watch: ${url}`,
    (error: Error) => `no live view: ${error.message}; npm run watch shows it from another terminal`,
  );
}

async function showHeld(held: Held, { scenario }: Asked, narrator: TerminalNarrator): Promise<void> {
  for (const line of heldLines(held, scenario.topology.system, await kafkaProgram())) narrator.say(line);
  const slot = existingSlots().find(({ folder }) => folder === held.slotFolder);
  if (slot === undefined) return;
  onEnter(() => {
    // It may have been resumed from another terminal, and be over, by now.
    if (readLedger(slot).heldAt !== null) resume(slot);
  });
}

/** `null` where it cannot be found; commands then name Kafka's own script. */
async function kafkaProgram(): Promise<KafkaProgram | null> {
  const [java, jars] = await Promise.all([javaTool.find(), kafkaTool.find()]);
  return java === null || jars === null ? null : { java: java.path, jars: jars.path };
}

/** Waits for a line on a terminal, without keeping the process alive for it. */
function onEnter(then: () => void): void {
  const { stdin } = process;
  if (!stdin.isTTY) return;
  stdin.once("data", () => {
    stdin.pause();
    then();
  });
  stdin.resume();
  stdin.unref();
}

function show(input: ReportInput, { folder, kept }: RunOutcome, json: boolean): void {
  if (json) console.log(JSON.stringify(input.result, null, 2));
  else console.log(verdictTable(input, folder));
  if (kept === null) return;
  const where = json ? console.error : console.log;
  where("\nLeft running; `npm run heal` ends it.");
  for (const [region, addresses] of Object.entries(kept)) {
    for (const [part, address] of Object.entries(addresses)) {
      if (address !== "") where(`  ${region.padEnd(12)} ${part.padEnd(9)} ${shellFor(part, address)}`);
    }
  }
}
