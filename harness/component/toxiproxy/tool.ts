/** Toxiproxy, pinned: what its toxics do to established connections differs between versions. */
import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cached, cacheEntry } from "../install/cache.ts";
import { executables, firstOfVersion } from "../install/find.ts";
import type { Tool } from "../tool.ts";

const pinned = "2.12.0";
const module = `github.com/Shopify/toxiproxy/v2/cmd/server@v${pinned}`;
const entry = cacheEntry(`toxiproxy-${pinned}`);

const goTool: Tool = {
  name: "go",
  wanted: "Go 1.21 or newer (only to install Toxiproxy)",
  find: () =>
    firstOfVersion(
      executables("go", ["/usr/local/go/bin", "/usr/lib/go-*/bin"]),
      ["version"],
      /go(\d+\.\d+(?:\.\d+)?)/,
      "1.21",
    ),
  install: { by: "package", packages: { apt: "golang-go", dnf: "golang", apk: "go", brew: "go" } },
};

export const toxiproxyTool: Tool = {
  name: "toxiproxy",
  wanted: `Toxiproxy ${pinned}`,
  async find() {
    // `go install` leaves the version unset; what lies in the cache entry was built from the pinned one.
    const own = join(entry, "toxiproxy-server");
    if (existsSync(own)) return { path: own, version: pinned };
    const found = await firstOfVersion(
      executables("toxiproxy-server"),
      ["--version"],
      /version (\d+\.\d+\.\d+)/,
      pinned,
    );
    return found?.version === pinned ? found : null;
  },
  install: {
    by: "cache",
    needs: [goTool],
    command: `go install ${module}`,
    async run([go]) {
      await cached(entry, async (folder) => {
        await execa(go!.path, ["install", module], { env: { GOBIN: folder }, all: true, timeout: 600_000 });
        await rename(join(folder, "server"), join(folder, "toxiproxy-server"));
      });
    },
  },
};
