/**
 * Whether a quota withheld processor time from this process, by the counters of the control groups that it is in (cgroup
 * v1 and v2), its own and all above. The machine as a whole may well have been idle meanwhile.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export class ProcessorQuota {
  readonly #seen = new Map<string, number>();

  constructor() {
    this.withheld();
  }

  /** Since the last call; at first: since this was made. */
  withheld(): boolean {
    const folders = groupFolders(textOf("/proc/self/mountinfo"), textOf("/proc/self/cgroup"));
    let withheld = false;
    for (const folder of folders) {
      const throttled = throttlingIn(textOf(join(folder, "cpu.stat")));
      // A group that was not seen before has a past of its own.
      if (throttled > (this.#seen.get(folder) ?? throttled)) withheld = true;
      this.#seen.set(folder, throttled);
    }
    return withheld;
  }
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

/** How often, and for how long, a group was made to wait, as one number that only grows: 0 where the text does not tell. */
export function throttlingIn(stat: string): number {
  const lines = stat.matchAll(/^(?:nr_throttled|throttled_usec|throttled_time) (\d+)$/gm);
  return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
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
