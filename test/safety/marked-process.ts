/** Real processes that carry a drill's mark, for tests of finding and ending them. */
import { type ChildProcess, spawn } from "node:child_process";
import { markPart, markRegion, markSlot } from "../../harness/safety/process-table.ts";

/** Runs a Node program as a part of this region; resolves when it has printed something. */
export async function startMarked(
  slotFolder: string,
  region: string,
  program: string,
): Promise<ChildProcess> {
  return started(program, { [markSlot]: slotFolder, [markRegion]: region, [markPart]: "test" }, "/");
}

/** Runs a Node program without any mark, in a folder. */
export function startIn(folder: string, program: string): Promise<ChildProcess> {
  return started(program, {}, folder);
}

async function started(program: string, env: Record<string, string>, cwd: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", `${program}; console.log("up"); setInterval(() => {}, 1e6)`], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  return child;
}
