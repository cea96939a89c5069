/**
 * A way to an engine's socket on another host, through the system's own `ssh`: its configuration, its known hosts and its
 * agent count. It lasts as long as this process.
 */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { valueIn } from "../contract/value-in.ts";
import { awaitNull } from "../machine/await.ts";

const remoteSocket = "/var/run/docker.sock";
const openLimitMs = 15_000;
/** What Linux allows, less what stands behind it. */
const placeBytesMost = 107 - "/regiondrill-ssh-XXXXXX/engine.sock".length;
const tunnels = new Map<string, Promise<string>>();

/**
 * Resolves with a socket on this machine that leads there; the same one for the same host.
 * @param host `ssh://user@host:port`
 */
export function sshTunnel(host: string): Promise<string> {
  return valueIn(tunnels, host, () => open(host));
}

/** The usual place, unless its name is too long for the address of a socket, or `ssh` would take a part of it for another address. */
function placeForSockets(): string {
  const usual = tmpdir();
  return Buffer.byteLength(usual) <= placeBytesMost && !/[\p{Cc}:]/u.test(usual) ? usual : "/tmp";
}

async function open(host: string): Promise<string> {
  const folder = mkdtempSync(join(placeForSockets(), "regiondrill-ssh-"));
  const socket = join(folder, "engine.sock");
  const options = ["BatchMode=yes", "ExitOnForwardFailure=yes", "ConnectTimeout=10"].flatMap((one) => [
    "-o",
    one,
  ]);
  // Reading its input, the far end notices when we are gone, however we went.
  const ssh = spawn("ssh", [...options, "-T", "-L", `${socket}:${remoteSocket}`, host, "cat > /dev/null"], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  let written = "";
  let over: string | null = null;
  ssh.stderr.on("data", (text: Buffer) => {
    written = `${written}${text}`.slice(-1_000);
  });
  ssh.on("error", ({ message }) => {
    over = message;
  });
  ssh.on("exit", (code) => {
    over ??= `ssh ended with ${code}: ${written.trim()}`;
    tunnels.delete(host);
    rmSync(folder, { recursive: true, force: true });
  });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const handle of [ssh, ssh.stdin, ssh.stderr]) (handle as unknown as { unref(): void }).unref();
  const why = await awaitNull(() => (existsSync(socket) || over !== null ? null : "it is not open yet"), {
    limitMs: openLimitMs,
    everyMs: 50,
  });
  if (over === null && why === null) return socket;
  ssh.kill();
  throw new Error(`no way to ${host}: ${over ?? why}`);
}
