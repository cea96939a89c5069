/** A drill in a process of its own, killed while a fault is in effect. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { vi } from "vitest";
import { freshRuns } from "../regiondrill.ts";

const program = fileURLToPath(new URL("drill-process.ts", import.meta.url));

export interface KilledDrill {
  /** Name of a module beside this one, the function there that makes the topology, and what it takes. */
  readonly module: string;
  readonly makes: string;
  readonly args: readonly unknown[];
  /** Kind of the fault during which it is killed. */
  readonly during: string;
  /** Called while the fault is in effect. */
  readonly look: () => void | Promise<void>;
}

/** Resolves when the drill's process is dead. */
export async function killDrill({ module, makes, args, during, look }: KilledDrill): Promise<void> {
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
  } finally {
    child.kill("SIGKILL");
    await child;
    rmSync(runs, { recursive: true, force: true });
  }
}

function inEffect(runs: string, kind: string): boolean {
  const path = join(runs, "latest", "history.ndjson");
  if (!existsSync(path)) return false;
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.some((line) => line.includes(`"kind":"${kind}"`) && line.includes('"step":"effective"'));
}
