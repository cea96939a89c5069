/**
 * Turns errors of a drill into troubles of its history. With a head in the history there is something to judge, so no
 * error leaves the drill: it is written down, and the drill goes on to clean up.
 */
import { interrupted } from "../contract/objections.ts";
import { reasonOf } from "../contract/reason.ts";
import { MachineError } from "../machine/tool.ts";
import { BaselineBroken, DrillEnded } from "./drill-ended.ts";
import type { Recorder } from "./recorder.ts";
import { noteStack, type RunFolder } from "./run-folder.ts";
import { Uncaught } from "./uncaught.ts";

export class Troubles {
  readonly #recorder: Recorder;
  readonly #folder: RunFolder;
  readonly #signal: AbortSignal;

  /** @param signal why the drill is stopped before its end */
  constructor(recorder: Recorder, folder: RunFolder, signal: AbortSignal) {
    this.#recorder = recorder;
    this.#folder = folder;
    this.#signal = signal;
    // An error beside all steps may come before the first step, or when none is left to be broken off.
    if (signal.aborted) this.#noteUncaught();
    else signal.addEventListener("abort", this.#noteUncaught);
  }

  /** No history is left for what comes from now on. */
  end(): void {
    this.#signal.removeEventListener("abort", this.#noteUncaught);
  }

  /** Does a part of the drill. Returns its value, or `null` if it broke off. Never rejects. */
  attempt<T>(work: () => Promise<T>): Promise<T | null> {
    return this.#orNoted(work, (error) => this.#noteBreakingOff(error));
  }

  /** Tears down what was set up. Returns its value, or `null` if it failed. Never rejects. */
  tearDown<T>(work: () => Promise<T>): Promise<T | null> {
    return this.#orNoted(work, (error) => this.#note(error));
  }

  async #orNoted<T>(work: () => Promise<T>, note: (error: unknown) => void): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      note(error);
      return null;
    }
  }

  /** Whatever a stopped drill breaks off with, the stop is recorded, and once. */
  #noteBreakingOff(error: unknown): void {
    if (!this.#signal.aborted) this.#note(error);
    else if (!(this.#signal.reason instanceof Uncaught))
      this.#recorder.trouble("inconclusive", `${interrupted}the drill was stopped before its end`, {
        interrupted: true,
      });
  }

  readonly #noteUncaught = (): void => {
    const { reason } = this.#signal;
    if (reason instanceof Uncaught) this.#note(reason.cause);
  };

  #note(error: unknown): void {
    const why = reasonOf(error);
    if (error instanceof DrillEnded)
      this.#recorder.trouble("inconclusive", why, error instanceof BaselineBroken ? { baseline: true } : {});
    else if (error instanceof MachineError) this.#recorder.trouble("harness-error", why);
    else this.#recorder.trouble("harness-error", `unexpected: ${why}. ${noteStack(this.#folder, error)}`);
  }
}
