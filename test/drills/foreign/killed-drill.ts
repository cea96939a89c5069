/** A drill in a process of its own, ended while a fault is in effect, and what is left of it. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, vi } from "vitest";
import { readLedger } from "../../../harness/safety/ledger.ts";
import { ownedProcesses } from "../../../harness/safety/process-table.ts";
import { existingSlots } from "../../../harness/safety/slot.ts";
import { freshRuns } from "../regiondrill.ts";

const program = fileURLToPath(new URL("drill-process.ts", import.meta.url));

export interface KilledDrill {
  /** Name of a module beside this one, the function there that makes the topology, and what it takes. */
  readonly module: string;
  readonly makes: string;
  readonly args: readonly unknown[];
  /** Kind of the fault during which it is ended. */
  readonly during: string;
  /** SIGINT ends it as Ctrl-C does. */
  readonly signal: "SIGKILL" | "SIGINT";
  /** Called while the fault is in effect. */
  readonly look: () => void | Promise<void>;
}

/** Resolves when the drill's process is dead, and nothing of the drill is left. */
export async function killDrill({ module, makes, args, during, signal, look }: KilledDrill): Promise<void> {
  const runs = freshRuns();
  const given = [new URL(module, import.meta.url).href, makes, JSON.stringify(args), runs, during];
  const child = execa(process.execPath, [program, ...given], { reject: false, all: true });
  try {
    await Promise.race([
      vi.waitUntil(() => inEffect(runs, during), { timeout: 90_000, interval: 20 }),
      child.then(({ all }) => {
        throw new Error(`the drill ended before its ${during}: ${all}`);
      }),
    ]);
    await look();
    child.kill(signal);
    await child;
    await nothingLeft(runs);
  } finally {
    child.kill("SIGKILL");
    await child;
    rmSync(runs, { recursive: true, force: true });
  }
}

/** Resolves when no slot of the drills of these runs is there, and no process of theirs: what runs on heals them. */
export async function nothingLeft(runs: string): Promise<void> {
  const ours = existingSlots().filter((slot) => readLedger(slot).drill?.runFolder.startsWith(runs));
  await vi.waitUntil(() => ours.every(({ folder }) => !existsSync(folder)), {
    timeout: 60_000,
    interval: 20,
  });
  expect(ours.flatMap(({ folder }) => ownedProcesses(folder))).toEqual([]);
}

function inEffect(runs: string, kind: string): boolean {
  const path = join(runs, "latest", "history.ndjson");
  if (!existsSync(path)) return false;
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.some((line) => line.includes(`"kind":"${kind}"`) && line.includes('"step":"effective"'));
}
