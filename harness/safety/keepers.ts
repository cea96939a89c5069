/**
 * The process that an engine has beside each container to look after it (a containerd shim). Now and then one hangs, and
 * with it every request about its container, for ever; when it is killed, the engine ends the container by itself.
 * Known of containerd: containerd/containerd issues 3617 and 13849, moby/moby issue 40145.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { identify, signalAll } from "./process-table.ts";

const program = /^containerd-shim/;

/** Kills the keepers of exactly these containers, where their engine runs on this machine. */
export function endKeepers(containerIds: readonly string[]): void {
  const keepers = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && looksAfterOneOf(containerIds, argumentsOf(name)))
    .flatMap((name) => identify(Number(name)) ?? []);
  signalAll(keepers, "SIGKILL");
}

function looksAfterOneOf(
  containerIds: readonly string[],
  [executable = "", ...rest]: readonly string[],
): boolean {
  const id = rest[rest.indexOf("-id") + 1];
  return program.test(basename(executable)) && id !== undefined && containerIds.includes(id);
}

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
  } catch {
    return []; // gone between two looks
  }
}
