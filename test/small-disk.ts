/** A disk that is full after a few kilobytes: a file system in memory, which only root may mount, and not in every container. */
import { execFileSync } from "node:child_process";
import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { scratch } from "./scratch.ts";

/** Whether this machine lets us have one; tests that need it are skipped where not. */
export const canMount = (() => {
  const place = mounted(64);
  if (place !== null) execFileSync("umount", ["-l", place]);
  return place !== null;
})();

/** An empty one; it goes when the test is over. */
export function smallDisk(kibibytes: number): string {
  const place = mounted(kibibytes)!;
  onTestFinished(() => {
    execFileSync("umount", ["-l", place]);
  });
  return place;
}

/** Leaves room for so many bytes, in whole pages. */
export function fillBut(place: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(place);
  writeFileSync(join(place, "filling"), Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
}

function mounted(kibibytes: number): string | null {
  const place = join(scratch(), "disk");
  mkdirSync(place);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", place], { stdio: "pipe" });
    return place;
  } catch {
    return null;
  }
}
