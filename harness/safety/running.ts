/**
 * Undoes what a drill did to an external system, by the system's own commands: what the drill brought up is ended, a region
 * that it killed is healed. A command that still runs is ended first. What was brought down must not accept connections any
 * more. May be called any number of times, from any process.
 */
import { join } from "node:path";
import { type LedgerState, type Running, readLedger, record } from "./ledger.ts";
import { isAlive } from "./process-table.ts";
import type { Slot } from "./slot.ts";

const usualLimitMs = 300_000;
/** A process that `down` has told to end may take this long. */
const lingerLimitMs = 10_000;
/** A connection that stands this long was accepted by more than a proxy before what is gone. */
const standsMs = 250;

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
  for (const { wrong, command, limitMs, whyNotDone } of undoings(state)) {
    const place = { cwd: state.running.cwd, log: join(slot.folder, "undoing.log"), limitMs };
    try {
      await runCommand(command, place);
      const why = await whyNotDone();
      if (why !== null) left.push(`${wrong}: ${why}`);
    } catch (error) {
      left.push(`${wrong}: ${(error as Error).message}`);
    }
  }
  if (left.length === 0) record(slot, { entry: "undone" });
  return left;
}

interface Undoing {
  readonly wrong: string;
  readonly command: readonly [string, ...string[]];
  readonly limitMs: number;
  /** What shows that the command did not do it, although it ended with 0. */
  readonly whyNotDone: () => Promise<string | null>;
}

/** What the drill brought up goes as it is. */
function undoings({ running, openFaults }: LedgerState): Undoing[] {
  if (running === null) return [];
  const { down, heal, limitsMs = {} } = running;
  if (down !== null)
    return [
      {
        wrong: "what the drill brought up",
        command: down,
        limitMs: limitsMs.down ?? usualLimitMs,
        whyNotDone: () => whyUp(down, running),
      },
    ];
  // A ledger that an older version left behind names the region as the target.
  const broken = new Set(openFaults.flatMap(({ regions, target }) => regions ?? [target]));
  return Object.entries(heal)
    .filter(([region]) => broken.has(region))
    .map(([region, command]) => ({
      wrong: `region ${region}, which the drill killed`,
      command,
      limitMs: limitsMs.heal ?? usualLimitMs,
      whyNotDone: async () => null,
    }));
}

/** Names the addresses that accept connections although `down` has ended; `null` if there are none. */
async function whyUp(down: readonly string[], { addresses = [] }: Running): Promise<string | null> {
  const [{ whyNotReached }, { awaitNull }] = await Promise.all([
    import("../machine/dial.ts"),
    import("../machine/await.ts"),
  ]);
  const upOnes = async () => {
    const all = await Promise.all(
      addresses.map(async (at) =>
        (await whyNotReached(at, standsMs)) === null ? [`${at.part} at ${at.host}:${at.port}`] : [],
      ),
    );
    return all.flat().join(", ") || null;
  };
  const still = await awaitNull(upOnes, { limitMs: lingerLimitMs, everyMs: 200 });
  if (still === null) return null;
  return `\`${down.join(" ")}\` ended with 0, and ${lingerLimitMs / 1000} s later these still accept connections: ${still}. It must end all that \`up\` has started`;
}
