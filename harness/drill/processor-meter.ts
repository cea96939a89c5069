/**
 * How much of this machine's processor time nobody used. Time that the machine itself was not given, by its host, counts
 * as used, and so does waiting for a disk: neither was there to be had.
 */
import { cpus } from "node:os";
import { performance } from "node:perf_hooks";

export class ProcessorMeter {
  #last = idleTime();

  /** Share of the processor time since the last call (at first: since this meter was made) that was idle, 0 to 1. */
  idleShare(): number {
    const now = idleTime();
    const passedMs = (now.at - this.#last.at) * now.processors;
    const idleMs = now.idleMs - this.#last.idleMs;
    this.#last = now;
    return passedMs <= 0 ? 0 : Math.min(1, Math.max(0, idleMs / passedMs));
  }
}

function idleTime(): { at: number; processors: number; idleMs: number } {
  const all = cpus();
  const idleMs = all.reduce((sum, { times }) => sum + times.idle, 0);
  return { at: performance.now(), processors: all.length, idleMs };
}
