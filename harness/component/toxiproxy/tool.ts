/**
 * Toxiproxy, pinned: what its toxics do to established connections differs between versions. Its library is built into a
 * program of ours (`server/`) whose API is a socket with permissions; `go.sum` there pins everything that goes into it.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { cached, cacheEntry } from "../../machine/cache.ts";
import { openToReaders } from "../../machine/folder.ts";
import { goTool } from "../../machine/go/tool.ts";
import type { Tool } from "../../machine/tool.ts";

const library = "github.com/Shopify/toxiproxy/v2";
const source = fileURLToPath(new URL("server", import.meta.url));
const texts = ["go.mod", "go.sum", "main.go"].map((name) => readFileSync(join(source, name), "utf8"));
const version: string = /toxiproxy\/v2 v(\S+)/.exec(texts[0]!)![1]!;
const entry = cacheEntry(
  `toxiproxy-server-${version}-${createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 8)}`,
);

export const toxiproxyProgram = "toxiproxy-server";

export const toxiproxyTool: Tool = {
  name: toxiproxyProgram,
  wanted: `Toxiproxy ${version}`,
  find: async () => (existsSync(join(entry, toxiproxyProgram)) ? { path: entry, version } : null),
  install: {
    by: "cache",
    needs: [goTool],
    command: "go build -C harness/component/toxiproxy/server",
    async run([go]) {
      await cached(entry, async (folder) => {
        // A copy: the checkout may lie where nothing can be written.
        const copy = join(folder, "source");
        await cp(source, copy, { recursive: true });
        const flags = ["-trimpath", "-ldflags", `-s -w -X ${library}.Version=${version}`];
        await execa(go!.path, ["build", ...flags, "-o", join(folder, toxiproxyProgram), "."], {
          cwd: copy,
          env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" },
          all: true,
          timeout: 900_000,
        });
        await rm(copy, { recursive: true });
        await openToReaders(folder);
      });
    },
  },
};
