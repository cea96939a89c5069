/** Processes of the user's that a fault stopped where they stand, and how they go on. A later process with the same number is left alone. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Frozen } from "./ledger.ts";
import { isAlive, isStopped, signalAll } from "./process-table.ts";

/** What stands still, in words. */
export function frozenWrongs(all: readonly Frozen[]): string[] {
  return all.flatMap(({ region, processes, groups }) => {
    const stopped = processes.filter(isStopped).map(({ pid }) => `process ${pid}`);
    const still = groups.filter(isGroupFrozen).map((group) => `control group ${group}`);
    return [...stopped, ...still].map((what) => `${what} of ${region} stands still`);
  });
}

/** Lets all of it go on. Returns what does not, in words. */
export function thawFrozen(all: readonly Frozen[]): string[] {
  const failures: string[] = [];
  for (const { region, processes, groups } of all) {
    const attempts = [
      () => signalAll(processes.filter(isAlive), "SIGCONT"),
      ...groups.filter(isGroupFrozen).map((group) => () => setGroupFrozen(group, false)),
    ];
    for (const attempt of attempts)
      try {
        attempt();
      } catch (error) {
        failures.push(`processes of ${region} stand still: ${(error as Error).message}`);
      }
  }
  return failures;
}

/** Whether its freezer holds it; a group that is gone is not held. */
export function isGroupFrozen(group: string): boolean {
  try {
    return readFileSync(join(group, "cgroup.freeze"), "utf8").trim() === "1";
  } catch {
    return false;
  }
}

/** @throws Error where the group has no freezer, as in version 1, or may not be written to */
export function setGroupFrozen(group: string, frozen: boolean): void {
  writeFileSync(join(group, "cgroup.freeze"), frozen ? "1" : "0");
}
