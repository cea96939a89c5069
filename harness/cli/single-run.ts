/** One drill by itself: told step by step, held where requested, its table or result printed, its addresses if kept. */

import { resolve } from "node:path";
import { reportOf } from "../campaign/conclude.ts";
import type { JudgedDrill } from "../campaign/judged-drill.ts";
import type { Reporting } from "../campaign/reporting.ts";
import type { RequestedDrill } from "../campaign/requested-drill.ts";
import { singleDrill } from "../campaign/single-drill.ts";
import { type TerminalNarrator, terminalNarrator, terminalOptions } from "../campaign/terminal.ts";
import { javaTool, kafkaTool } from "../component/kafka/tool.ts";
import { shellFor } from "../component/kinds.ts";
import { ownCommand } from "../contract/own-command.ts";
import type { Result } from "../contract/result.ts";
import type { DrillOptions, Hold } from "../drill/run-options.ts";
import { sourceOf } from "../project/drills.ts";
import { readLedger } from "../safety/ledger.ts";
import { resume } from "../safety/resume.ts";
import { existingSlots } from "../safety/slot.ts";
import { heldLines, type KafkaProgram } from "./held.ts";
import { interruption } from "./interruption.ts";
import { watchBeside } from "./watch-beside.ts";

interface Showing {
  readonly json: boolean;
  /** Whether a page shows the drill as it goes. */
  readonly watch: boolean;
  readonly reporting: Reporting;
}

export async function runAndShow(
  requested: RequestedDrill,
  { json, watch, reporting }: Showing,
): Promise<Result> {
  const { drill } = requested;
  const narrator = terminalNarrator(terminalOptions(json ? process.stderr : process.stdout));
  if (watch) narrator.say(await liveView());
  const signal = interruption((text) => narrator.note(text));
  const onHeld = (hold: Hold) => {
    showHold(hold, drill, narrator).catch((error: Error) => narrator.say(error.message));
  };
  const judged = await singleDrill(requested, { narrator, signal, onHeld });
  const { result } = judged.input;
  if (json) console.log(JSON.stringify(result, null, 2));
  await reporting.drill({
    result,
    counts: judged.standing.counts,
    folder: resolve(judged.folder),
    source: sourceOf(drill.scenario),
    report: reportOf(judged.input, judged.folder),
  });
  await reporting.end();
  showKept(judged, json);
  // A known weakness decides what the verdict counts for.
  if (drill.scenario.weakness(drill.chosen) !== null)
    (json ? console.error : console.log)(judged.standing.text);
  return result;
}

/** Where the drill can be watched; it does not depend on that. */
function liveView(): Promise<string> {
  return watchBeside().then(
    (url) => `watch: ${url}`,
    (error: Error) => `no live view: ${error.message}; ${ownCommand("watch")} shows it from another terminal`,
  );
}

async function showHold(hold: Hold, { scenario }: DrillOptions, narrator: TerminalNarrator): Promise<void> {
  for (const line of heldLines(hold, scenario.topology.system, await kafkaProgram())) narrator.say(line);
  const slot = existingSlots().find(({ folder }) => folder === hold.slotFolder);
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

function showKept({ kept }: JudgedDrill, json: boolean): void {
  if (kept === null) return;
  const where = json ? console.error : console.log;
  where(`\nLeft running; \`${ownCommand("heal")}\` ends it.`);
  for (const [region, addresses] of Object.entries(kept)) {
    for (const [part, address] of Object.entries(addresses)) {
      if (address !== "") where(`  ${region.padEnd(12)} ${part.padEnd(9)} ${shellFor(part, address)}`);
    }
  }
}
