/**
 * A running drill, followed once for all pages. It ends with the verdict: the drill's own, or, when the drill is gone
 * without one, the history's as far as it got.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { runningDrill, seemsToGoOn } from "./control.ts";
import type { EventStream } from "./event-stream.ts";
import type { Feed } from "./feed.ts";
import { Fold } from "./fold.ts";
import { follow } from "./follow.ts";
import { type Judged, type VerdictWords, verdictOf } from "./verdict.ts";
import type { Frame } from "./view.ts";

/** The shortest time between two frames. */
const frameMs = 250;
const controlMs = 1_000;
const resultMs = 20_000;

export interface LiveOptions {
  /** Resolves with the run's folder as soon as there is one; `null` when there will be none. */
  readonly folder: (signal: AbortSignal) => Promise<string | null>;
  readonly words: VerdictWords;
  /** Whether the history may still grow; `seemsToGoOn` if left out. */
  readonly goesOn?: (folder: string) => boolean;
}

export class LiveFeed implements Feed {
  readonly #options: LiveOptions;
  readonly #closed = new AbortController();
  readonly #fold = new Fold();
  /** Resolves when nothing more can come. */
  readonly done: Promise<void>;
  #phase: Frame["phase"] = "waiting";
  #judged: Judged | null = null;
  #control: Frame["control"] = { abort: false, heldAt: null };
  #problem: string | null = null;
  #over = false;
  #changes = 0;
  #wake: (() => void)[] = [];

  constructor(options: LiveOptions) {
    this.#options = options;
    this.done = this.#follow().catch((error: Error) => {
      this.#problem = error.message;
      this.#phase = "cut-off";
    });
    void this.done.then(() => {
      this.#over = true;
      this.#changed();
    });
  }

  get runId(): string | null {
    return this.#fold.runId;
  }

  async serve(stream: EventStream): Promise<void> {
    while (!stream.gone.aborted && !this.#closed.signal.aborted) {
      const [over, shown] = [this.#over, this.#changes];
      await stream.send(this.#frame());
      if (over) return stream.end();
      await Promise.all([this.#changeAfter(shown, stream.gone), pause(frameMs)]);
    }
  }

  close(): void {
    this.#closed.abort();
    this.#changed();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closed;
    const { words, goesOn = seemsToGoOn } = this.#options;
    const folder = await this.#options.folder(signal);
    if (folder === null) throw new Error("the drill ended before it had a history");
    const path = join(folder, "history.ndjson");
    const look = setInterval(() => this.#lookAtControl(), controlMs);
    try {
      for await (const batch of follow(path, { goesOn: () => goesOn(folder), signal })) {
        for (const record of batch) this.#fold.add(record);
        if (this.#phase === "waiting") this.#lookAtControl();
        this.#phase = batch.at(-1)?.k === "end" ? "judging" : "running";
        this.#changed();
      }
    } finally {
      clearInterval(look);
      this.#control = { abort: false, heldAt: null };
      this.#changed();
    }
    if (signal.aborted) return;
    const whole = this.#phase === "judging";
    this.#judged = await verdictOf(folder, words, { waitMs: whole ? resultMs : 0, signal });
    this.#phase = whole ? "judged" : "cut-off";
  }

  #lookAtControl(): void {
    const drill = this.runId === null ? null : runningDrill(this.runId);
    const control = { abort: drill !== null, heldAt: drill?.heldAt ?? null };
    if (JSON.stringify(control) === JSON.stringify(this.#control)) return;
    this.#control = control;
    this.#changed();
  }

  #frame(): Frame {
    return {
      ...this.#fold.view(),
      mode: "live",
      phase: this.#phase,
      verdict: null,
      ...this.#judged,
      control: this.#control,
      replay: null,
      problem: this.#problem,
    };
  }

  #changed(): void {
    this.#changes++;
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  #changeAfter(shown: number, gone: AbortSignal): Promise<void> {
    if (this.#changes > shown || gone.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake.push(resolve);
      gone.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}
