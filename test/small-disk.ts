/** A disk that is full after a few kilobytes: a file system in memory, which only root may mount, and not in every container. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmdirSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { scratch } from "./scratch.ts";

/** Whether this machine lets us have one; tests that need it are skipped where not. */
export const canMount = (() => {
  // Asked as the file is loaded, before a folder of its tests can be made.
  const place = mkdtempSync(join(tmpdir(), "regiondrill-disk-"));
  const can = mount(place, 64);
  if (can) execFileSync("umount", [place]);
  rmdirSync(place);
  return can;
})();

/** An empty one; it goes when the test is over. */
export function smallDisk(kibibytes: number): string {
  const place = join(scratch(), "disk");
  mkdirSync(place);
  mount(place, kibibytes);
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

/** Whether that was possible. */
function mount(place: string, kibibytes: number): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", place], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}
