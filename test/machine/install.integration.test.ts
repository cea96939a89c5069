import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { cached } from "../../harness/machine/cache.ts";
import { provision, survey } from "../../harness/machine/provision.ts";
import type { Tool } from "../../harness/machine/tool.ts";
import { scratch } from "../scratch.ts";

function tool(install: Tool["install"]): Tool {
  return { name: "flux", wanted: "Flux 9", find: async () => null, install };
}

test("two that want the same cache entry at once make it once", async () => {
  const entry = join(scratch(), "entry");
  let made = 0;
  const make = async (folder: string) => {
    made += 1;
    writeFileSync(join(folder, "content"), "");
  };
  await Promise.all([cached(entry, make), cached(entry, make), cached(entry, make)]);
  expect(made).toBe(1);
  expect(readdirSync(entry)).toEqual(["content"]);
});

test("an entry that could not be made leaves nothing behind and is tried again", async () => {
  const folder = scratch();
  const entry = join(folder, "entry");
  const broken = cached(entry, async (draft) => {
    mkdirSync(join(draft, "half"));
    throw new Error("no network");
  });
  await expect(broken).rejects.toThrow("no network");
  expect(readdirSync(folder).filter((name) => !name.endsWith(".lock-anchor"))).toEqual([]);
  await cached(entry, async () => {});
  expect(readdirSync(entry)).toEqual([]);
});

test("a tool that cannot be installed is named, with the reason and the command that would", async () => {
  const failing = tool({
    by: "cache",
    needs: [],
    command: "flux install 9",
    run: async () => {
      throw new Error("registry answered 503");
    },
  });
  await expect(provision([failing], () => {})).rejects.toThrow(
    /flux could not be installed: registry answered 503\. Needed: Flux 9\. The command that would: flux install 9/,
  );
});

test("what a tool is built with is installed before it", async () => {
  const done: string[] = [];
  const made = (name: string, needs: readonly Tool[]): Tool => ({
    name,
    wanted: name,
    find: async () => (done.includes(name) ? { path: `/made/${name}`, version: "1" } : null),
    install: {
      by: "cache",
      needs,
      command: `make ${name}`,
      run: async (found) => {
        expect(found).toEqual(needs.map((need) => ({ path: `/made/${need.name}`, version: "1" })));
        done.push(name);
      },
    },
  });
  const flux = made("flux", [made("forge", [made("ore", [])])]);
  expect((await survey([flux]))[0]!.remedy).toBe("make ore && make forge && make flux");
  await provision([flux], () => {});
  expect(done).toEqual(["ore", "forge", "flux"]);
});

test("a survey shows what would be run and changes nothing", async () => {
  const missing = tool({
    by: "cache",
    needs: [],
    command: "flux install 9",
    run: () => Promise.reject(new Error("ran")),
  });
  expect(await survey([missing])).toMatchObject([{ found: null, remedy: "flux install 9" }]);
});

test("a tool made of several packages asks the package manager for each of them", async () => {
  const folder = scratch();
  const asked = join(folder, "asked");
  writeFileSync(join(folder, "apt-get"), `#!/bin/sh\nprintf '%s\\n' "$@" >> ${asked}\n`, { mode: 0o755 });
  writeFileSync(join(folder, "sudo"), '#!/bin/sh\nshift\nexec "$@"\n', { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  const packages = "flux-server flux-tools";
  const several = tool({
    by: "package",
    packages: { apt: packages, dnf: packages, apk: packages, brew: packages },
  });
  await provision([several], () => {}).catch(() => {});
  vi.unstubAllEnvs();
  expect(readFileSync(asked, "utf8").split("\n").slice(-3)).toEqual(["flux-server", "flux-tools", ""]);
});
