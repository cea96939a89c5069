/**
 * The watchdog: a process of its own that waits for its input to end, which happens when the harness dies, however it
 * dies. Then it clears the slot, unless the drill released or kept it first. Started by `startWatchdog`.
 *
 * What ends the harness must not end it, too. A CI runner that cancels a job kills every process that has the job's mark in
 * its environment, so it has only what it needs in its own; what the user's commands need besides comes through its input.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { asStarted } from "../machine/as-started.ts";
import { partEnvironment, restoreEnvironment, userEnvironment } from "../machine/environment.ts";
import { MachineError } from "../machine/tool.ts";
import { clearSlot } from "./clear.ts";
import { readLedger } from "./ledger.ts";
import type { Slot } from "./slot.ts";

const lastRequestMs = 500;

/** Variables by which a container engine is reached. */
const ofEngines = /^(DOCKER_[A-Z_]+|XDG_RUNTIME_DIR|SSH_AUTH_SOCK)$/;

/**
 * The returned function ends the watch; the slot must be released or kept by then. It resolves when the watchdog is gone:
 * one that still watches would take the next drill in this slot for its own.
 * @throws MachineError when the machine starts no process
 */
export async function startWatchdog(slot: Slot): Promise<() => Promise<void>> {
  const engines = Object.entries(process.env).filter(([name]) => ofEngines.test(name));
  const program = [fileURLToPath(import.meta.url), String(slot.number), slot.folder];
  // What it runs of the user's commands inherits from it.
  const watchdog = asStarted(() =>
    spawn(process.execPath, program, {
      cwd: "/",
      env: { ...partEnvironment(), ...Object.fromEntries(engines) },
      detached: true, // a Ctrl-C in the terminal must not reach it
      stdio: ["pipe", "ignore", "ignore"],
    }),
  );
  const gone = new Promise<void>((resolve) => watchdog.once("exit", () => resolve()));
  await started(watchdog);
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  watchdog.stdin!.on("error", () => {}); // it was ended by hand: nothing left to tell it
  watchdog.stdin!.write(`${JSON.stringify(userEnvironment())}\n`);
  return () => {
    watchdog.ref();
    watchdog.stdin!.end();
    return gone;
  };
}

async function started(watchdog: ChildProcess): Promise<void> {
  try {
    await once(watchdog, "spawn");
  } catch (error) {
    throw new MachineError(
      `the process that cleans up after a drill could not be started: ${(error as Error).message}. No drill begins without it`,
    );
  }
}

async function watch(slot: Slot): Promise<void> {
  const given = await text(process.stdin);
  if (!existsSync(slot.folder)) return;
  const { kept, engines, touched } = readLedger(slot);
  if (kept) return;
  restoreEnvironment(given);
  // An engine goes on with what the harness asked of it last.
  if (engines.length + touched.length > 0) await pause(lastRequestMs);
  await clearSlot(slot);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [number, folder] = process.argv.slice(2);
  await watch({ number: Number(number), folder: folder! });
}
