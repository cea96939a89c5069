/** The Go toolchain, needed only to install what is written in Go, and how such a program is installed: pinned, into the cache. */
import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cached, cacheEntry } from "../cache.ts";
import { executables, firstOfVersion } from "../find.ts";
import type { Tool } from "../tool.ts";
import { cachedToolchain, fetchToolchain, toolchainCommand } from "./toolchain.ts";

/** Not a package: distributions that are still in use have one that is too old to fetch its own successor. */
export const goTool: Tool = {
  name: "go",
  wanted: "Go 1.21 or newer (only to install Toxiproxy and k6)",
  find: async () =>
    (await firstOfVersion(
      executables("go", ["/usr/local/go/bin", "/usr/lib/go-*/bin"]),
      ["version"],
      /go(\d+\.\d+(?:\.\d+)?)/,
      "1.21",
    )) ?? cachedToolchain(),
  install: { by: "cache", needs: [], command: toolchainCommand, run: fetchToolchain },
};

/** For this machine, whatever the user builds for. Settings of where modules come from stay. */
const forThisMachine = { GOOS: "", GOARCH: "", GOFLAGS: "", GOWORK: "off", GO111MODULE: "on" };

export interface GoProgram {
  /** Name of the executable as its users know it. */
  readonly name: string;
  readonly version: string;
  /** Import path of the main package; its last part is what `go install` names the executable. */
  readonly path: string;
  readonly wanted: string;
}

/** A program found on PATH in exactly the pinned version, else built from its pinned source into the cache. */
export function goProgram({ name, version, path, wanted }: GoProgram): Tool {
  const entry = cacheEntry(`${name}-${version}`);
  const source = `${path}@v${version}`;
  return {
    name,
    wanted,
    async find() {
      // `go install` leaves the version unset; what lies in the cache entry was built from the pinned one.
      const own = join(entry, name);
      if (existsSync(own)) return { path: own, version };
      const found = await firstOfVersion(
        executables(name),
        ["--version"],
        /v(?:ersion )?(\d+\.\d+\.\d+)/,
        version,
      );
      return found?.version === version ? found : null;
    },
    install: {
      by: "cache",
      needs: [goTool],
      command: `go install ${source}`,
      async run([go]) {
        await cached(entry, async (folder) => {
          await execa(go!.path, ["install", source], {
            env: { ...forThisMachine, GOBIN: folder },
            all: true,
            timeout: 900_000,
          });
          const built = path.split("/").at(-1)!;
          if (built !== name) await rename(join(folder, built), join(folder, name));
        });
      },
    },
  };
}
