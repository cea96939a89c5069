/**
 * Makes the programs of a system that has to be built. The contents of all inputs decide whether it is built again, so that a
 * drill never runs what was made of older sources. What was made for earlier contents stays until it has not been used for a day: parts
 * of another drill may be started from it.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { SystemBuild } from "../contract/system.ts";
import { cached } from "../machine/cache.ts";
import { runCommand } from "../machine/command.ts";
import { MachineError } from "../machine/tool.ts";

const buildLimitMs = 300_000;
const unusedLimitMs = 24 * 3_600_000;

/** @throws MachineError with the end of what the command wrote when it fails */
export async function buildSystem(build: SystemBuild, announce: (text: string) => void): Promise<void> {
  const made = `${build.output}-${digestOf(build)}`;
  await cached(made, async (folder) => {
    announce(`building the system: ${build.command.join(" ")}`);
    const [program, ...args] = build.command;
    await runCommand([program === "node" ? process.execPath : program, ...args], {
      cwd: dirname(build.output),
      env: { BUILD_OUTPUT: folder },
      log: join(folder, "build.log"),
      limitMs: buildLimitMs,
    });
  });
  utimesSync(made, new Date(), new Date());
  pointTo(made, build.output);
  removeUnused(build.output, made);
}

/** Of the paths and the contents of all inputs, and of the command. */
function digestOf({ command, inputs }: SystemBuild): string {
  const hash = createHash("sha256").update(JSON.stringify(command));
  for (const input of inputs)
    for (const file of filesIn(input))
      hash.update(`\n${relative(dirname(input), file)}\n`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

function filesIn(input: string): string[] {
  const found = statSync(input, { throwIfNoEntry: false });
  if (found === undefined)
    throw new MachineError(`the system cannot be built: ${input}, an input of its build, does not exist`);
  if (!found.isDirectory()) return [input];
  return globSync("**", { cwd: input, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** In one step: a part that is started meanwhile finds the one folder or the other. */
function pointTo(folder: string, link: string): void {
  if (existsSync(link) && readlinkSync(link) === basename(folder)) return;
  const next = `${link}.${process.pid}`;
  symlinkSync(basename(folder), next);
  renameSync(next, link);
}

function removeUnused(link: string, used: string): void {
  const old = Date.now() - unusedLimitMs;
  for (const name of globSync(`${basename(link)}-*`, { cwd: dirname(link) })) {
    const folder = join(dirname(link), name);
    if (folder !== used && statSync(folder).isDirectory() && statSync(folder).mtimeMs < old)
      rmSync(folder, { recursive: true, force: true });
  }
}
