/**
 * Which share of the time a quota withheld the processors from this process, by the counters of the control groups that it is
 * in (cgroup v1 and v2), its own and all above. The machine as a whole may well have been idle meanwhile.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export class ProcessorQuota {
  /** Milliseconds, by group. */
  readonly #seen = new Map<string, number>();
  #lookedAt = performance.now();

  constructor() {
    this.withheldShare(1);
  }

  /**
   * Since the last call (at first: since this was made), 0 to 1: of the group that was made to wait the longest.
   * @param processors that this process may run on
   */
  withheldShare(processors: number): number {
    const now = performance.now();
    const passedMs = now - this.#lookedAt;
    this.#lookedAt = now;
    const folders = groupFolders(textOf("/proc/self/mountinfo"), textOf("/proc/self/cgroup"));
    const shares = folders.map((folder) => {
      const throttledMs = throttledMsIn(textOf(join(folder, "cpu.stat")));
      // A group that was not seen before has a past of its own.
      const waitedMs = throttledMs - (this.#seen.get(folder) ?? throttledMs);
      this.#seen.set(folder, throttledMs);
      return shareOf(waitedMs, passedMs, Math.min(processors, grantedIn(folder)));
    });
    return Math.max(0, ...shares);
  }
}

/** The time that a group waited is summed over processors: over those that it could have had, at least one. */
export function shareOf(waitedMs: number, passedMs: number, processors: number): number {
  return passedMs <= 0 ? 0 : Math.min(1, Math.max(0, waitedMs / (passedMs * Math.max(1, processors))));
}

/** How many processors a group's quota is worth; `Infinity` without one. */
function grantedIn(folder: string): number {
  const [quota, period] = textOf(join(folder, "cpu.max")).split(" ").map(Number);
  const granted = period === undefined ? grantedByVersion1(folder) : quota! / period;
  return granted > 0 ? granted : Number.POSITIVE_INFINITY;
}

function grantedByVersion1(folder: string): number {
  const of = (name: string) => Number(textOf(join(folder, name)) || Number.NaN);
  return of("cpu.cfs_quota_us") / of("cpu.cfs_period_us");
}

/**
 * Folders of the groups that may limit this process's processor time, from its own up.
 * @param mounts as in `/proc/self/mountinfo`
 * @param membership as in `/proc/self/cgroup`
 */
export function groupFolders(mounts: string, membership: string): string[] {
  const groups = membership.split("\n").flatMap((line) => {
    const [, , controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    return path === undefined ? [] : [{ controllers: controllers!, path }];
  });
  return mounts.split("\n").flatMap((line) => {
    const [left, right] = line.split(" - ");
    const [, , , root, at] = (left ?? "").split(" ");
    const [kind, , options] = (right ?? "").split(" ");
    if (at === undefined || root === undefined) return [];
    const belongs = (controllers: string) =>
      kind === "cgroup2"
        ? controllers === ""
        : kind === "cgroup" && has(options, "cpu") && has(controllers, "cpu");
    const group = groups.find(({ controllers }) => belongs(controllers));
    return group === undefined ? [] : upwards(unescaped(at), below(unescaped(root), group.path));
  });
}

/** How long a group was made to wait, milliseconds; 0 where the text does not tell. Version 1 tells it in nanoseconds. */
export function throttledMsIn(stat: string): number {
  const [, unit, value] = /^throttled_(usec|time) (\d+)$/m.exec(stat) ?? [];
  if (value === undefined) return 0;
  return Number(value) / (unit === "usec" ? 1_000 : 1_000_000);
}

function has(list: string | undefined, name: string): boolean {
  return list?.split(",").includes(name) ?? false;
}

/** A group's path as seen from a mount of `root`; what lies outside of it, as in another namespace, is the mount itself. */
function below(root: string, path: string): string {
  if (root === "/") return path.startsWith("/..") ? "/" : path;
  return path.startsWith(`${root}/`) ? path.slice(root.length) : "/";
}

function upwards(mount: string, path: string): string[] {
  return path === "/" ? [mount] : [join(mount, path), ...upwards(mount, dirname(path))];
}

/** Blanks are written as octal numbers. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // not every machine has it
  }
}
