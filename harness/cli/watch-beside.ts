/**
 * The live view beside a drill: a process of its own, so that pages cost the sender nothing, which ends by itself when
 * the drill's process does, however that ends, once the pages that follow have the verdict.
 */
import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { dirname, extname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { verdictWords } from "../../reports/facts/verdict.ts";
import { drillOfProcess } from "../watch/control.ts";
import type { Feed } from "../watch/feed.ts";
import { LiveFeed } from "../watch/live-feed.ts";
import type { WatchServer } from "../watch/server.ts";

const startLimitMs = 15_000;
const lookEveryMs = 100;
/** For pages to take the verdict. */
const lingerMs = 10_000;

/** Starts it for this process. Resolves with the address to open. @throws Error when it does not come up */
export async function watchBeside(): Promise<string> {
  const own = fileURLToPath(import.meta.url);
  const main = join(dirname(own), `main${extname(own)}`); // .js where we are built
  const child = spawn(process.execPath, [main, "watch", "--of-process", String(process.pid)], {
    detached: true, // a Ctrl-C in the terminal must not reach it: it shows the healing
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => {}); // it was ended by hand
  const line = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no address within ${startLimitMs} ms`)), startLimitMs);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`it ended with code ${code}`)));
    createInterface(child.stdout).once("line", (text) => {
      clearTimeout(late);
      resolve(text);
    });
  }).catch((error) => {
    child.kill();
    throw error;
  });
  child.stdout.destroy();
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return line;
}

/** The other side: serves while the drill's process lives, and ends. */
export async function accompany(pid: number, listen: (feed: Feed) => Promise<WatchServer>): Promise<void> {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const gone = new AbortController();
  process.stdin.resume().once("close", () => gone.abort());
  const feed = new LiveFeed({
    folder: (signal) => folderOf(pid, AbortSignal.any([signal, gone.signal])),
    words: verdictWords,
  });
  const server = await listen(feed);
  process.stdout.on("error", () => {}); // the drill's process is gone
  console.log(server.url);
  await feed.done;
  for (let waited = 0; server.pages > 0 && waited < lingerMs; waited += lookEveryMs) await pause(lookEveryMs);
  await server.close();
  process.stdin.destroy();
}

/** Waits until the drill has a place and a history. */
async function folderOf(pid: number, signal: AbortSignal): Promise<string | null> {
  while (!signal.aborted) {
    const drill = drillOfProcess(pid);
    if (drill !== null) return drill.folder;
    await pause(lookEveryMs, undefined, { signal }).catch(() => {}); // it is gone
  }
  return null;
}
