/**
 * Undoes what a drill did to an external system, by the system's own means: a fault of its own is healed, what the drill
 * brought up is ended, a region that it killed is healed. A command that still runs is ended first. What was brought down must not accept connections any
 * more. May be called any number of times, from any process.
 */
import { join } from "node:path";
import type { ResolvedAct } from "../component/act.ts";
import { type LedgerState, type Running, readLedger, record } from "./ledger.ts";
import { isAlive } from "./process-table.ts";
import type { Slot } from "./slot.ts";

const usualLimitMs = 300_000;
/** A process that `down` has told to end may take this long. */
const lingerLimitMs = 10_000;

/** What is not as it was, or may not be, in words. */
export function runningWrongs(state: LedgerState): string[] {
  return undoings(state).map(({ wrong }) => wrong);
}

/** Resolves with what could not be undone, in words. */
export async function undoRunning(slot: Slot): Promise<string[]> {
  const state = readLedger(slot);
  if (state.running === null) return [];
  // Loaded when first needed: a watchdog that has no command to end needs no more than Node.
  const [{ endGroup }, { perform }] = await Promise.all([
    import("../machine/command.ts"),
    import("../component/act.ts"),
  ]);
  for (const command of state.commands.filter(isAlive)) endGroup(command.pid);
  const left: string[] = [];
  for (const { wrong, act, limitMs, whyNotDone, moot } of undoings(state)) {
    const place = { cwd: state.running.cwd, log: join(slot.folder, "undoing.log"), limitMs };
    try {
      await perform(act, place);
      const why = (await whyNotDone?.()) ?? null;
      if (why !== null) left.push(`${wrong}: ${why}`);
    } catch (error) {
      if (!(await moot?.())) left.push(`${wrong}: ${(error as Error).message}`);
    }
  }
  if (left.length === 0) record(slot, { entry: "undone" });
  return left;
}

interface Undoing {
  readonly wrong: string;
  readonly act: ResolvedAct;
  readonly limitMs: number;
  /** What shows that the act did not do it, although it did not fail. */
  readonly whyNotDone?: () => Promise<string | null>;
  /** Where the act fails: whether nothing is left for it to do. */
  readonly moot?: () => Promise<boolean>;
}

/** The last fault first. What the drill brought up goes as it is; what a fault of its own broke may lie beside that. */
function undoings({ running, openFaults }: LedgerState): Undoing[] {
  if (running === null) return [];
  const { down, heal, limitsMs = {} } = running;
  const ownFaults = openFaults.toReversed().flatMap(({ kind, target, undo = [], limitMs = usualLimitMs }) => {
    return undo.map(
      (act): Undoing => ({ wrong: `${kind} on ${target}, which the drill injected`, act, limitMs }),
    );
  });
  if (down !== null) {
    const act = { kind: "command", command: down } as const;
    const limitMs = limitsMs.down ?? usualLimitMs;
    const whyNotDone = () => whyUp(down, running);
    return [...ownFaults, { wrong: "what the drill brought up", act, limitMs, whyNotDone }];
  }
  // A ledger that an older version left behind names the region as the target.
  const killed = openFaults.filter(({ undo }) => undo === undefined);
  const broken = new Set(killed.flatMap(({ regions, target }) => regions ?? [target]));
  const regions = Object.entries(heal).flatMap(([region, command]): Undoing[] => {
    if (!broken.has(region)) return [];
    const act = { kind: "command", command } as const;
    const limitMs = limitsMs.heal ?? usualLimitMs;
    const moot = () => isMoot(region, broken, running);
    return [{ wrong: `region ${region}, which the drill killed`, act, limitMs, moot }];
  });
  return [...ownFaults, ...regions];
}

/** Names the addresses that are taken although `down` has ended; `null` if there are none. */
async function whyUp(down: readonly string[], { addresses = [] }: Running): Promise<string | null> {
  const { awaitNull } = await import("../machine/await.ts");
  const still = await awaitNull(async () => (await takenAmong(addresses)).join(", ") || null, {
    limitMs: lingerLimitMs,
    everyMs: 200,
  });
  if (still === null) return null;
  return `\`${down.join(" ")}\` ended with 0, and ${lingerLimitMs / 1000} s later these still accept connections: ${still}. It must end all that \`up\` has started`;
}

/**
 * Whether a region that the drill killed needs no healing any more, although its command fails: it was brought up again, or the
 * whole system was brought down, regions that the drill did not break included.
 */
async function isMoot(region: string, broken: ReadonlySet<string>, running: Running): Promise<boolean> {
  const addresses = (running.addresses ?? []).filter((at) => at.region !== undefined);
  const own = addresses.filter((at) => at.region === region);
  if (own.length > 0 && (await takenAmong(own)).length === own.length) return true;
  const spared = addresses.some((at) => !broken.has(at.region!));
  return spared && (await takenAmong(addresses)).length === 0;
}

async function takenAmong(addresses: NonNullable<Running["addresses"]>): Promise<string[]> {
  const { whyTaken } = await import("../component/taken.ts");
  const all = await Promise.all(
    addresses.map(async ({ part, scheme = "tcp:", host, port }) => {
      const taken = await whyTaken(scheme, { host, port });
      return taken === null ? [] : [`${part} at ${host}:${port}${taken.doubt}`];
    }),
  );
  return all.flat();
}
