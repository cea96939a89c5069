/** Where a run comes from: the commit, the versions of everything in it, the command that runs it again. */
import { readFileSync } from "node:fs";
import { execa } from "execa";

/** The checkout's commit, `-dirty` when files differ from it; `null` outside a checkout. */
export async function commitOf(folder: string): Promise<string | null> {
  const git = (...args: string[]) => execa("git", args, { cwd: folder, reject: false });
  const head = await git("rev-parse", "HEAD");
  if (head.exitCode !== 0) return null;
  const status = await git("status", "--porcelain", "--untracked-files=no");
  return status.stdout === "" ? head.stdout : `${head.stdout}-dirty`;
}

/** @param components versions of what the regions run on, by name */
export function versionsOf(components: Readonly<Record<string, string>>): Record<string, string> {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return { regiondrill: version, node: process.versions.node, ...components };
}
