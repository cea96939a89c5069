/**
 * Undoes what a drill did to an external system, by the system's own commands: what the drill brought up is ended, a region
 * that it killed is healed. A command that still runs is ended first. May be called any number of times, from any process.
 */
import { join } from "node:path";
import { type LedgerState, readLedger, record } from "./ledger.ts";
import { isAlive } from "./process-table.ts";
import type { Slot } from "./slot.ts";

const limitMs = 300_000;

/** What is not as it was, or may not be, in words. */
export function runningWrongs(state: LedgerState): string[] {
  return undoings(state).map(({ wrong }) => wrong);
}

/** Resolves with what could not be undone, in words. */
export async function undoRunning(slot: Slot): Promise<string[]> {
  const state = readLedger(slot);
  if (state.running === null) return [];
  // Loaded when first needed: a watchdog that has no command to end needs no more than Node.
  const { endGroup, runCommand } = await import("../machine/command.ts");
  for (const command of state.commands.filter(isAlive)) endGroup(command.pid);
  const left: string[] = [];
  for (const { wrong, command } of undoings(state)) {
    const place = { cwd: state.running.cwd, log: join(slot.folder, "undoing.log"), limitMs };
    await runCommand(command, place).catch(({ message }: Error) => left.push(`${wrong}: ${message}`));
  }
  if (left.length === 0) record(slot, { entry: "undone" });
  return left;
}

interface Undoing {
  readonly wrong: string;
  readonly command: readonly [string, ...string[]];
}

/** What the drill brought up goes as it is. */
function undoings({ running, openFaults }: LedgerState): Undoing[] {
  if (running === null) return [];
  if (running.down !== null) return [{ wrong: "what the drill brought up", command: running.down }];
  // A ledger that an older version left behind names the region as the target.
  const broken = new Set(openFaults.flatMap(({ regions, target }) => regions ?? [target]));
  return Object.entries(running.heal)
    .filter(([region]) => broken.has(region))
    .map(([region, command]) => ({ wrong: `region ${region}, which the drill killed`, command }));
}
