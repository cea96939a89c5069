/**
 * The watchdog: a process of its own that waits for its input to end, which happens when the harness dies, however it
 * dies. Then it clears the slot, unless the drill released or kept it first. Started by `startWatchdog`.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { clearSlot } from "./clear.ts";
import { readLedger } from "./ledger.ts";
import type { Slot } from "./slot.ts";

const lastRequestMs = 500;

/**
 * The returned function ends the watch; the slot must be released or kept by then. It resolves when the watchdog is gone:
 * one that still looks would take the next drill in this slot for the one it watched.
 */
export function startWatchdog(slot: Slot): () => Promise<void> {
  const watchdog = spawn(
    process.execPath,
    [fileURLToPath(import.meta.url), String(slot.number), slot.folder],
    {
      cwd: "/",
      detached: true, // a Ctrl-C in the terminal must not reach it
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  watchdog.stdin!.on("error", () => {}); // it was ended by hand: nothing left to tell it
  const gone = new Promise<void>((resolve) => watchdog.once("exit", () => resolve()));
  return () => {
    watchdog.ref();
    watchdog.stdin!.end();
    return gone;
  };
}

async function watch(slot: Slot): Promise<void> {
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once("close", resolve));
  if (!existsSync(slot.folder)) return;
  const { kept, engines } = readLedger(slot);
  if (kept) return;
  // An engine goes on with what the harness asked of it last.
  if (engines.length > 0) await pause(lastRequestMs);
  await clearSlot(slot);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [number, folder] = process.argv.slice(2);
  await watch({ number: Number(number), folder: folder! });
}
