/** k6, the peer our sender is measured against. Only the benchmark needs it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cached, cacheEntry } from "../harness/machine/cache.ts";
import { goProgram, goTool } from "../harness/machine/go/tool.ts";
import type { Tool } from "../harness/machine/tool.ts";

const version = "2.1.0";
const path = "go.k6.io/k6/v2";
const program = goProgram({ name: "k6", version, path, wanted: `k6 ${version} (only for the benchmark)` });

export const k6Tool: Tool & { readonly version: string } = {
  ...program,
  version,
  install: {
    by: "cache",
    needs: [goTool],
    command: `go build ${path}, in a module that requires v${version}`,
    // `go install` looks for the newest version first, which a proxy that serves pinned versions alone cannot tell.
    async run([go]) {
      await cached(cacheEntry(`k6-${version}`), async (folder) => {
        await writeFile(join(folder, "go.mod"), `module k6\n\ngo 1.25\n\nrequire ${path} v${version}\n`);
        await writeFile(
          join(folder, "tools.go"),
          `//go:build tools\n\npackage tools\n\nimport _ "${path}"\n`,
        );
        const env = { GOOS: "", GOARCH: "", GOWORK: "off", GO111MODULE: "on", GOFLAGS: "-mod=mod" };
        const options = { cwd: folder, env, all: true, timeout: 900_000 } as const;
        await execa(go!.path, ["build", "-o", "k6", path], options);
      });
    },
  },
};
