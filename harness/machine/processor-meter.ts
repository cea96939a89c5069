/**
 * How much processor time was unused, of the processors that this process may run on. Time that the machine itself was
 * not given by its host counts as used, and so do waiting for a disk and whatever a quota withholds: none of it was there
 * to be had.
 */
import { readFileSync } from "node:fs";
import { ProcessorQuota } from "./processor-quota.ts";

interface Times {
  readonly idle: number;
  readonly all: number;
  /** How many were counted. */
  readonly processors: number;
}

/** From this share of withheld time on it is the quota, and not the machine, that holds up what runs. */
const mostWithheld = 0.1;

export class ProcessorMeter {
  readonly #quota = new ProcessorQuota();
  #last = statNow();

  /** Share of the processor time since the last call (at first: since this meter was made) that was idle, 0 to 1. */
  idleShare(): number {
    const before = this.#last;
    this.#last = statNow();
    // Both of the same processors: which ones are allowed may change.
    const allowed = allowedNow();
    const after = timesIn(this.#last, allowed);
    return idleLeft(
      idleBetween(timesIn(before, allowed), after),
      this.#quota.withheldShare(after.processors),
    );
  }
}

/** What remains of an idle share where this share of the time was withheld. */
export function idleLeft(idle: number, withheld: number): number {
  return withheld >= mostWithheld ? 0 : Math.max(0, idle - withheld);
}

export function idleBetween(before: Times, after: Times): number {
  const all = after.all - before.all;
  return all <= 0 ? 0 : Math.min(1, Math.max(0, (after.idle - before.idle) / all));
}

/**
 * Ticks of the allowed processors; of all of them where those that are allowed are not listed, as in some containers.
 * @param stat as in `/proc/stat`
 * @param allowed processors as in `Cpus_allowed_list`: `0-2,7`
 */
export function timesIn(stat: string, allowed: string): Times {
  const listed = [...stat.matchAll(/^cpu(\d+) ([\d ]+)$/gm)].map(([, number, ticks]) => ({
    number: Number(number),
    ticks: ticks!.trim().split(" ").map(Number),
  }));
  const wanted = numbersIn(allowed);
  const known = new Set(listed.map(({ number }) => number));
  const allKnown = wanted.length > 0 && wanted.every((number) => known.has(number));
  const counted = listed.filter(({ number }) => !allKnown || wanted.includes(number));
  return counted.reduce(
    (sum, { ticks }) => ({
      processors: sum.processors + 1,
      idle: sum.idle + (ticks[3] ?? 0),
      // Guests' time, behind the eighth, is in the user's already.
      all: sum.all + ticks.slice(0, 8).reduce((total, one) => total + one, 0),
    }),
    { idle: 0, all: 0, processors: 0 },
  );
}

function numbersIn(list: string): number[] {
  return [...list.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, first, last]) =>
    Array.from({ length: Number(last ?? first) - Number(first) + 1 }, (_, i) => Number(first) + i),
  );
}

function statNow(): string {
  return readFileSync("/proc/stat", "utf8");
}

function allowedNow(): string {
  return /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
}
