/**
 * Ends processes for good: SIGKILL, again for those that appear meanwhile, until none is seen alive.
 *
 * The kernel takes tens of milliseconds to take back the memory of a large process. So the large ones are killed
 * first, at the highest priority, and the small ones when the first of those is dead: that way all are
 * gone at nearly the same time.
 */
import { setNiceness } from "../machine/as-started.ts";
import { awaitNull } from "../machine/await.ts";
import { isAlive, type OwnedProcess, signalAll } from "./process-table.ts";

export interface Ended {
  readonly count: number;
  /** Time between the first and the last death seen, milliseconds. */
  readonly skewMs: number;
  /** What was still alive after ten seconds. */
  readonly left: readonly OwnedProcess[];
}

const largeBytes = 64 * 1024 * 1024;

/** @param find returns the processes to end; called again until it returns none */
export async function endProcesses(find: () => readonly OwnedProcess[]): Promise<Ended> {
  let left = find();
  let small = left.filter(({ residentBytes }) => residentBytes < largeBytes);
  let [first, last] = [0, 0];
  let count = 0;
  const large = left.filter((process) => !small.includes(process));
  for (const { pid } of large) setNiceness(pid, -20);
  signalAll(large, "SIGKILL");
  await awaitNull(
    () => {
      const alive = left.filter(isAlive);
      const now = performance.now();
      if (alive.length < left.length || small.length === left.length) {
        signalAll(small, "SIGKILL");
        small = [];
      }
      if (alive.length < left.length) {
        if (count === 0) first = now;
        last = now;
        count += left.length - alive.length;
      }
      left = alive.length > 0 ? alive : find();
      if (alive.length === 0) signalAll(left, "SIGKILL");
      return left.length === 0 ? null : `${left.length} processes are still there`;
    },
    { limitMs: 10_000, everyMs: 1 },
  );
  return { count, skewMs: last - first, left };
}
