/** `latest` where there are links, where there are none, and where a copy has made a folder of it. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openRunFolder } from "../../harness/drill/run-folder.ts";
import { keptRuns } from "../../harness/judge/kept-runs.ts";
import { folderMeant, latestRun, pointLatest } from "../../harness/judge/latest.ts";
import { passed } from "../reports/examples.ts";
import { scratch } from "../scratch.ts";

vi.mock(import("node:fs"), async (actual) => {
  const real = await actual();
  return { ...real, symlinkSync: vi.fn(real.symlinkSync) };
});

let runs = "";
beforeEach(() => {
  runs = scratch();
});
afterEach(() => {
  vi.mocked(fs.symlinkSync).mockReset();
});

const at = (name: string) => join(runs, name);

function keep(name: string, id = name): void {
  mkdirSync(at(name), { recursive: true });
  writeFileSync(join(at(name), "history.ndjson"), "{}\n");
  const run = { ...passed.result.run, id };
  writeFileSync(join(at(name), "result.json"), JSON.stringify({ ...passed.result, run }));
}

async function counted(): Promise<{ names: string[]; copies: string[] }> {
  const all = await Array.fromAsync(keptRuns(runs));
  const base = (folder: string) => folder.slice(runs.length + 1);
  return {
    names: all.filter(({ result }) => result !== null).map(({ folder }) => base(folder)),
    copies: all.filter(({ result }) => result === null).map(({ folder }) => base(folder)),
  };
}

it("is a link, which is pointed elsewhere in one step", () => {
  for (const id of ["one", "two"]) {
    mkdirSync(at(id));
    pointLatest(runs, id);
    expect(readlinkSync(at("latest"))).toBe(id);
    expect(latestRun(runs)).toBe(id);
  }
  expect(readdirSync(runs).sort()).toEqual(["latest", "one", "two"]);
});

describe("copied as a folder, as uploads of artifacts do", () => {
  it("makes way for the next drill, and is kept", () => {
    keep("latest", "one");
    const { id } = openRunFolder(runs, "cut");
    expect(readlinkSync(at("latest"))).toBe(id);
    expect(readdirSync(at("copy-of-latest")).sort()).toEqual(["history.ndjson", "result.json"]);
    fs.rmSync(at("latest"));
    keep("latest", "two");
    openRunFolder(runs, "cut");
    expect(readdirSync(runs)).toContain("copy-of-latest-2");
  });

  it("counts once with the run that it was copied of, and by itself where that is not there", async () => {
    keep("latest", "2026-01-01T00-00-00Z-cut");
    expect(await counted()).toEqual({ names: ["latest"], copies: [] });
    keep("2026-01-01T00-00-00Z-cut");
    expect(await counted()).toEqual({ names: ["2026-01-01T00-00-00Z-cut"], copies: [] });
    keep("copy-of-latest", "2026-01-01T00-00-00Z-cut");
    expect(await counted()).toEqual({ names: ["2026-01-01T00-00-00Z-cut"], copies: ["copy-of-latest"] });
    fs.rmSync(at("2026-01-01T00-00-00Z-cut"), { recursive: true });
    expect(await counted()).toEqual({ names: ["copy-of-latest"], copies: [] });
  });
});

describe.each(["EPERM", "EOPNOTSUPP", "ENOSYS", "EACCES"])("where links are refused with %s", (code) => {
  beforeEach(() => {
    vi.mocked(fs.symlinkSync).mockImplementation(() => {
      throw Object.assign(new Error(`${code}: no links here, symlink`), { code, syscall: "symlink" });
    });
  });

  it("is a file with the name of the newest run, and means its folder", () => {
    openRunFolder(runs, "cut");
    const { id } = openRunFolder(runs, "cut");
    expect(readFileSync(at("latest"), "utf8")).toBe(`${id}\n`);
    expect(latestRun(runs)).toBe(id);
    expect(folderMeant(at("latest"))).toBe(at(id));
    expect(folderMeant(`${at("latest")}/`)).toBe(at(id));
    expect(folderMeant(join(at("latest"), "latest"))).toBe(join(at("latest"), "latest"));
    expect(readdirSync(runs).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("takes the place of a folder too", () => {
    keep("latest", "one");
    const { id } = openRunFolder(runs, "cut");
    expect(folderMeant(at("latest"))).toBe(at(id));
    expect(lstatSync(at("copy-of-latest")).isDirectory()).toBe(true);
  });
});

describe("a file called latest", () => {
  it.each(["../elsewhere", "/etc", "", "none", ".hidden"])("that holds %j means itself", (name) => {
    mkdirSync(at(".hidden"));
    writeFileSync(at("latest"), name);
    expect(folderMeant(at("latest"))).toBe(at("latest"));
  });

  it("is the only one that means a folder, and a named pipe of that name is not waited for", () => {
    mkdirSync(at("one"));
    writeFileSync(at("newest"), "one");
    expect(folderMeant(at("newest"))).toBe(at("newest"));
    execFileSync("mkfifo", [at("latest")]);
    expect(folderMeant(at("latest"))).toBe(at("latest"));
    expect(latestRun(runs)).toBeNull();
  });

  it("is a link that leads to a folder as it always was", () => {
    mkdirSync(at("one"));
    symlinkSync("one", at("latest"));
    expect(folderMeant(at("latest"))).toBe(at("latest"));
  });
});
