/** Another account of this machine: programs that run as `nobody`, which only root can start. */
import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname } from "node:path";
import { execa } from "execa";
import { beforeEach } from "vitest";

export const nobody = 65_534;

/** Tests of the file, or of the `describe` it is called in, are skipped with the reason where this is not root. */
export function needsRoot(): void {
  beforeEach((context) => {
    if (process.getuid!() === 0) return;
    const why = "only root can run a program as another user";
    console.warn(`skipped: ${context.task.name}: ${why}`);
    context.skip(why);
  });
}

/** Runs a script in Node. Ends by itself, after 2 min at the latest. @param uid who runs it */
export function scriptAs(uid: number, script: string, ...args: readonly string[]) {
  return markedScriptAs(uid, {}, script, ...args);
}

/** The same, with these variables in its environment. */
export function markedScriptAs(
  uid: number,
  marks: Readonly<Record<string, string>>,
  script: string,
  ...args: readonly string[]
) {
  // By a descriptor: nobody may be allowed to enter the folders above.
  const folder = openSync(dirname(process.execPath), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return execa(`/proc/self/fd/3/${basename(process.execPath)}`, ["-e", script, ...args], {
      ...{ uid, gid: uid, cwd: "/", env: { PATH: process.env.PATH, HOME: "/", ...marks }, extendEnv: false },
      ...{ reject: false, all: true, timeout: 120_000 },
      stdio: ["ignore", "pipe", "pipe", folder as unknown as "inherit"],
    });
  } finally {
    closeSync(folder);
  }
}
