/** The Go toolchain from the Go module proxy, where every released one lies as a module: pinned by checksum, into the cache. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cached, cacheEntry } from "../cache.ts";
import type { FoundTool } from "../tool.ts";

const toolchainVersion = "1.27.4";

/** SHA-256 of the module's zip, by Node's name of the machine. */
const checksums: Readonly<Record<string, string>> = {
  x64: "7ecd542f86ccbbb5017de33ac529872bc48c71f4edb658d63a18d2206f482b9b",
  arm64: "4d31d22f75fed99025f7b082319eabeb74106d11e343fc203b336ba2afdeb3a1",
};
const goNames: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };
const downloadLimitMs = 300_000;
/** What a zip does not keep: these may be run. */
const programs = /^(bin\/|pkg\/tool\/)/;

const entry = cacheEntry(`go-${toolchainVersion}`);

/** The toolchain in the cache; `null` when it is not there. */
export function cachedToolchain(): FoundTool | null {
  const path = join(entry, "bin", "go");
  return existsSync(path) ? { path, version: toolchainVersion } : null;
}

/** As the user would install it. */
export const toolchainCommand = `curl -L https://go.dev/dl/go${toolchainVersion}.linux-${goNames[process.arch] ?? process.arch}.tar.gz | sudo tar -C /usr/local -xz`;

/** `GOPROXY` is heard. */
function toolchainUrl(): string {
  const proxies = (process.env.GOPROXY ?? "").split(/[,|]/);
  const proxy = proxies.find((one) => one.startsWith("http")) ?? "https://proxy.golang.org";
  return `${proxy}/golang.org/toolchain/@v/${moduleVersion()}.zip`;
}

/** @throws Error when none exists for this machine, or the download has another hash than the pinned one */
export async function fetchToolchain(): Promise<void> {
  const checksum = checksums[process.arch];
  if (process.platform !== "linux" || checksum === undefined)
    throw new Error(`no toolchain is pinned for ${process.platform} on ${process.arch}`);
  await cached(entry, async (folder) => unpack(await download(toolchainUrl(), checksum), folder));
}

function moduleVersion(): string {
  return `v0.0.1-go${toolchainVersion}.linux-${goNames[process.arch]}`;
}

async function download(url: string, checksum: string): Promise<Uint8Array> {
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  // Not on this machine, so a proxy that the user has set is gone through.
  const dispatcher = new EnvHttpProxyAgent();
  const answer = await fetch(url, { dispatcher, signal: AbortSignal.timeout(downloadLimitMs) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const zip = new Uint8Array(await answer.arrayBuffer());
  const found = createHash("sha256").update(zip).digest("hex");
  if (found !== checksum) throw new Error(`${url} has the SHA-256 ${found}; ${checksum} was expected`);
  return zip;
}

async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  const prefix = `golang.org/toolchain@${moduleVersion()}/`;
  const { unzipSync } = await import("fflate"); // loaded only where Go is missing
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    const path = name.slice(prefix.length);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    if (programs.test(path)) await chmod(target, 0o755);
  }
}
