/** `resume [run]`: resumes a run that is held at a milestone in another terminal. */

import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { ownCommand } from "../contract/own-command.ts";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { readLedger } from "../safety/ledger.ts";
import { resume } from "../safety/resume.ts";
import { existingSlots, type Slot } from "../safety/slot.ts";

interface HeldRun {
  readonly slot: Slot;
  readonly runId: string;
  readonly milestone: string;
}

export function resumeCommand(): CommandUnknownOpts {
  return new Command("resume")
    .description("resume a run that is held at a milestone")
    .argument("[run]", "id of the run, where several are held")
    .action((wanted) => {
      const { slot, runId, milestone } = choose(heldRuns(), wanted);
      resume(slot);
      console.log(`${runId} goes on from ${milestone}`);
    });
}

/** Runs that are held now. A run whose harness is dead is not held. */
function heldRuns(): HeldRun[] {
  return existingSlots().flatMap((slot) => {
    const { heldAt, inUse, drill } = readLedger(slot);
    return heldAt === null || !inUse ? [] : [{ slot, runId: drill!.runId, milestone: heldAt }];
  });
}

/** @throws UsageError when no run is held, when several are and none is named, or when none has that id */
function choose(held: readonly HeldRun[], wanted: string | undefined): HeldRun {
  if (held.length === 0)
    throw new UsageError(
      `no run is held; hold one with: ${ownCommand("run", "<name>", "--hold <milestone>")} (${ownCommand("list")} lists them)`,
    );
  const ids = held.map(({ runId }) => runId);
  if (wanted === undefined) {
    if (held.length === 1) return held[0]!;
    throw new UsageError(`${held.length} runs are held; name one of them: ${ids.join(", ")}`);
  }
  const found = held.find(({ runId }) => runId === wanted);
  if (found === undefined) throw unknownName("held run", wanted, ids);
  return found;
}
