/** Where a run comes from: the commit, the versions of everything in it, the command that runs it again. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { inCheckout } from "../contract/own-command.ts";

/**
 * What a commit is asked of: the checkout of the harness with its drills, wherever a command is given; of an installed
 * harness, the checkout that the command is given in.
 */
const ownFolder = inCheckout
  ? fileURLToPath(new URL("../..", import.meta.url))
  : (nearestCheckout(process.cwd()) ?? process.cwd());

const gitLimitMs = 60_000;

/** Settings that would let a file differ unseen. */
const untrusted = ["core.fsmonitor", "core.sparseCheckout", "core.untrackedCache"];
const plainly = [
  ...untrusted.flatMap((setting) => ["-c", `${setting}=false`]),
  "--no-replace-objects",
  "--no-optional-locks",
];
const status = [...plainly, "status", "--porcelain", "-z", "--no-renames", "--ignore-submodules=none"];

const script = /\.[cm]?[jt]s$/;
/** Of what a drill loads, scripts or not. */
const loaded = /\.([cm]?[jt]s|json|sql|ya?ml|sh|xml|toml|cfg|csv)$/;

/** The commit of the drills, as `commitOf` gives it. */
export function ownCommit(): Promise<string | null> {
  return commitOf(ownFolder);
}

/**
 * The commit that the files of a folder are of, `-dirty` when they are not as it has them, or others lie between them;
 * `null` when that is not known: no checkout, one of another project, a commit without these files, an index that git cannot
 * read. What a hook or a shell has set for git has no effect.
 */
export async function commitOf(folder: string): Promise<string | null> {
  const place = realpathSync(folder);
  const git = gitIn(place, {});
  const head = await git("rev-parse", "--verify", "HEAD^{commit}");
  const top = await git("rev-parse", "--show-toplevel");
  if (head === null || top === null || !/^[0-9a-f]{40,64}\n$/.test(head)) return null;
  const commit = head.trimEnd();
  // A setting can make git speak of files that lie elsewhere.
  if (top.trimEnd() !== nearestCheckout(place)) return null;
  const tracked = await git("ls-tree", "-z", commit);
  if (tracked === null || tracked === "") return null;
  const changes = await git(...status, "--untracked-files=no", "--", ".");
  if (changes === null) return null;
  const differs = changes !== "" || (await differsUnseen(place, commit, foldersIn(tracked)));
  return differs === null ? null : `${commit}${differs ? "-dirty" : ""}`;
}

/**
 * Whether files differ from the commit though the index does not say so, as it was told to overlook them; or whether code
 * lies there that the commit does not have. `null` when git does not answer.
 */
async function differsUnseen(
  place: string,
  commit: string,
  folders: ReadonlySet<string>,
): Promise<boolean | null> {
  const scratch = mkdtempSync(join(tmpdir(), "regiondrill-index-"));
  try {
    const git = gitIn(place, { GIT_INDEX_FILE: join(scratch, "index") });
    const read = await git(...plainly, "read-tree", commit);
    const prefix = await git("rev-parse", "--show-prefix");
    const found = await git(...status, "--untracked-files=all", "--ignored=matching", "--", ".");
    if (read === null || prefix === null || found === null) return null;
    const from = prefix.trimEnd().length;
    return found
      .split("\0")
      .filter((line) => line !== "")
      .some((line) => counts(line.slice(0, 2), line.slice(3 + from), folders));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs, packs and keys that lie around change no drill: of what the commit does not have, code counts. */
function counts(state: string, path: string, folders: ReadonlySet<string>): boolean {
  const between = folders.has(path.split("/", 1)[0]!) && path.includes("/");
  if (state === "??") return between || script.test(path);
  if (state !== "!!") return true;
  const isFolder = path.endsWith("/") && !path.endsWith("node_modules/");
  return between && (isFolder || loaded.test(path));
}

/** Names of the folders among the entries of a tree: "040000 tree <id>\t<name>". */
function foldersIn(tree: string): Set<string> {
  const names = tree.split("\0").flatMap((line) => /^\d+ tree \w+\t(.+)$/s.exec(line)?.[1] ?? []);
  return new Set(names);
}

/** Nearest folder upwards that holds `.git`, as git itself looks for it; `null` where there is none. */
function nearestCheckout(folder: string): string | null {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? null : nearestCheckout(parent);
}

/** Git, by its own settings for this person and machine alone. Answers `null` where it fails, or is not there. */
function gitIn(cwd: string, more: Record<string, string>) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("GIT_") || /^GIT_(EXEC_PATH|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM))$/.test(name),
  );
  const env = { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1", ...more };
  return async (...args: string[]): Promise<string | null> => {
    const options = {
      cwd,
      env,
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      timeout: gitLimitMs,
    };
    const { exitCode, stdout } = await execa("git", args, options);
    return exitCode === 0 ? stdout : null;
  };
}

/** @param components versions of what the regions run on, by name */
export function versionsOf(components: Readonly<Record<string, string>>): Record<string, string> {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return { regiondrill: version, node: process.versions.node, ...components };
}
