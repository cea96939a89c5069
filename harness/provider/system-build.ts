/**
 * Makes the programs of a system that has to be built. The contents of all inputs name what was made, so that a drill never runs
 * the programs of older sources, and several drills can build and run different sources at the same time.
 */
import { createHash } from "node:crypto";
import { globSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { SystemBuild } from "../contract/system.ts";
import { cached, cacheEntry } from "../machine/cache.ts";
import { runCommand } from "../machine/command.ts";
import { MachineError } from "../machine/tool.ts";

const buildLimitMs = 300_000;
const unusedLimitMs = 7 * 24 * 3_600_000;

/**
 * The folder of the built programs.
 * @param place folder of all builds
 * @throws MachineError with the end of the command's output if it fails
 */
export async function buildSystem(
  build: SystemBuild,
  announce: (text: string) => void,
  place: string = cacheEntry("builds"),
): Promise<string> {
  const made = await cached(join(place, digestOf(build)), async (folder) => {
    announce(`building the system: ${build.command.join(" ")}`);
    const [program, ...args] = build.command;
    await runCommand([program === "node" ? process.execPath : program, ...args], {
      cwd: process.cwd(),
      env: { BUILD_OUTPUT: folder },
      log: join(folder, "build.log"),
      limitMs: buildLimitMs,
    });
  });
  utimesSync(made, new Date(), new Date());
  removeUnused(place);
  return made;
}

/** Of the command, and of the paths and contents of all inputs. */
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

function removeUnused(place: string): void {
  const oldest = Date.now() - unusedLimitMs;
  for (const name of readdirSync(place)) {
    const path = join(place, name);
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? oldest) < oldest)
      rmSync(path, { recursive: true, force: true });
  }
}
