/** What dead harnesses left behind: cleared before every drill, and by `heal`. */
import { ownCommand } from "../contract/own-command.ts";
import { clearSlot, slotsLeftBehind } from "../safety/clear.ts";
import { removeDeadClaims } from "../safety/slot.ts";

/** Clears and reports what dead harnesses left behind. Regions kept on purpose stay. */
export async function healLeftovers(say: (text: string) => void): Promise<void> {
  await clearAll(slotsLeftBehind(false), say);
}

/** Whether all of them are clear now. */
export async function clearAll(
  slots: ReturnType<typeof slotsLeftBehind>,
  say: (text: string) => void,
): Promise<boolean> {
  let clean = true;
  await removeDeadClaims();
  for (const slot of slots) {
    const { runId, processesEnded, faultsUndone, residual } = await clearSlot(slot);
    const done = `${runId}: ${processesEnded} processes ended, ${faultsUndone} faults undone`;
    if (residual.length === 0) say(`healed ${done}, addresses 127.${slot.number}.* freed`);
    else say(`not healed ${done}; run \`${ownCommand("heal")}\` again when these can be ended:`);
    for (const text of residual) say(`  still there: ${text}`);
    if (residual.length > 0)
      say(
        `  if none of it can be there any more, such as after you rebuilt the system, remove ${slot.folder}`,
      );
    clean &&= residual.length === 0;
  }
  return clean;
}
