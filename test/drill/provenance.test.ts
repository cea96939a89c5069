/** The commit that evidence names is that of the files that ran, or it says that they are not as any commit has them. */
import { execFileSync } from "node:child_process";
import { chownSync, cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { commitOf } from "../../harness/drill/provenance.ts";
import { scratch } from "../scratch.ts";

vi.setConfig({ testTimeout: 60_000 }); // each asks git a dozen times, and the machine may be busy

let repo = "";
let head = "";

/** Also where tests run in a hook of git. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
const who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];

function git(...args: string[]): string {
  return execFileSync("git", [...who, ...args], { cwd: repo, env, encoding: "utf8", stdio: "pipe" }).trim();
}

function put(path: string, text: string): void {
  mkdirSync(join(repo, path, ".."), { recursive: true });
  writeFileSync(join(repo, path), text);
}

/** A checkout with a scenario. */
function begin(): string {
  repo = scratch();
  git("init", "-q");
  put("scenarios/cut.ts", "one\n");
  put("package.json", "{}\n");
  put(".gitignore", "runs/\nnode_modules/\n*.local.ts\n");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  return git("rev-parse", "HEAD");
}

beforeEach(() => {
  head = begin();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it("is named without more where every file is as it has it", async () => {
  expect(await commitOf(repo)).toBe(head);
});

it("is not touched by what drills leave behind, and by packs and keys that lie around", async () => {
  put("runs/one/result.json", "{}");
  put("out/one/result.json", "{}");
  put("node_modules/x/index.js", "");
  put("drill-key", "secret");
  put("evidence.tar.gz", "pack");
  put("scenarios/.DS_Store", "");
  put(".git/info/exclude", ".DS_Store\n");
  expect(await commitOf(repo)).toBe(head);
});

describe("is called dirty where", () => {
  const cases: [what: string, change: () => unknown][] = [
    ["a file was changed", () => put("scenarios/cut.ts", "two\n")],
    ["a change is staged", () => [put("scenarios/cut.ts", "two\n"), git("add", ".")]],
    ["a file was deleted", () => rmSync(join(repo, "package.json"))],
    ["a scenario is in no commit", () => put("scenarios/mine.ts", "")],
    ["a scenario lies in a folder that is in no commit", () => put("more/mine.ts", "")],
    ["a script lies beside", () => put("mine.mjs", "")],
    ["git ignores the scenario", () => put("scenarios/mine.local.ts", "")],
    [
      "the scenario is excluded in this checkout alone",
      () => [put(".git/info/exclude", "mine.ts\n"), put("scenarios/mine.ts", "")],
    ],
    [
      "git was told to take a file for unchanged",
      () => [git("update-index", "--assume-unchanged", "scenarios/cut.ts"), put("scenarios/cut.ts", "two\n")],
    ],
    [
      "git was told to overlook a file",
      () => [git("update-index", "--skip-worktree", "scenarios/cut.ts"), put("scenarios/cut.ts", "two\n")],
    ],
    ["the index says that nothing was committed", () => git("rm", "-q", "-r", "--cached", ".")],
  ];
  it.each(cases)("%s", async (_, change) => {
    change();
    expect(await commitOf(repo)).toBe(`${head}-dirty`);
  });
});

describe("is not known where", () => {
  it("there is no checkout, or no commit, or no git", async () => {
    rmSync(join(repo, ".git"), { recursive: true });
    expect(await commitOf(repo)).toBeNull();
    git("init", "-q");
    expect(await commitOf(repo)).toBeNull();
    begin();
    vi.stubEnv("PATH", "/nowhere");
    expect(await commitOf(repo)).toBeNull();
  });

  it("the index is damaged", async () => {
    put(".git/index", "damaged");
    expect(await commitOf(repo)).toBeNull();
  });

  it("the files lie in the checkout of something else, which does not have them", async () => {
    put("vendor/drills/scenarios/cut.ts", "");
    expect(await commitOf(join(repo, "vendor/drills"))).toBeNull();
    put(".gitignore", "vendor/\n");
    git("commit", "-q", "-a", "-m", "ignored");
    expect(await commitOf(join(repo, "vendor/drills"))).toBeNull();
  });

  it("a setting makes git look at other files", async () => {
    const clean = repo;
    const other = scratch();
    cpSync(clean, other, { recursive: true });
    put("scenarios/cut.ts", "two\n");
    git("config", "core.worktree", other);
    expect(await commitOf(clean)).toBeNull();
  });

  it.skipIf(process.getuid?.() !== 0)("the checkout is of another account", async () => {
    for (const path of [repo, join(repo, ".git")]) chownSync(path, 65_534, 65_534);
    vi.stubEnv("HOME", scratch());
    vi.stubEnv("SUDO_UID", undefined);
    expect(await commitOf(repo)).toBeNull();
  });
});

describe("is that of the folder, whatever", () => {
  it.each(["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"])(
    "%s says, as hooks set it",
    async (name) => {
      const [mine, mineHead] = [repo, head];
      begin();
      put("scenarios/cut.ts", "elsewhere\n");
      const paths = { GIT_WORK_TREE: repo, GIT_INDEX_FILE: join(repo, ".git/index") };
      vi.stubEnv(name, name in paths ? paths[name as keyof typeof paths] : join(repo, ".git"));
      expect(await commitOf(mine)).toBe(mineHead);
      expect(await commitOf(repo)).toMatch(/-dirty$/);
    },
  );

  it("is checked out there: a subfolder of a project, a further work tree, a link, a shallow copy", async () => {
    put("drills/scenarios/cut.ts", "one\n");
    put("app/main.ts", "");
    git("add", ".");
    git("commit", "-q", "-m", "second");
    const [top, second] = [repo, git("rev-parse", "HEAD")];
    put("app/main.ts", "changed: not what a drill loads\n");
    expect(await commitOf(join(top, "drills"))).toBe(second);
    put("drills/scenarios/cut.ts", "two\n");
    expect(await commitOf(join(top, "drills"))).toBe(`${second}-dirty`);
    const [tree, link, shallow] = ["tree", "link", "shallow"].map((name) => join(scratch(), name)) as [
      string,
      string,
      string,
    ];
    git("worktree", "add", "-q", tree, head);
    expect(await commitOf(tree)).toBe(head);
    symlinkSync(tree, link);
    expect(await commitOf(link)).toBe(head);
    git("clone", "-q", "--depth", "1", `file://${top}`, shallow);
    expect(await commitOf(shallow)).toBe(second);
    renameSync(shallow, `${shallow} with a blank`);
    expect(await commitOf(`${shallow} with a blank`)).toBe(second);
  });
});
