/** A run that is over, played again from its history: for each page from the moment and at the speed that it asks for. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readHistory } from "../history/reader.ts";
import type { EventStream } from "./event-stream.ts";
import type { Feed, Seat } from "./feed.ts";
import { Fold, timeOf } from "./fold.ts";
import { follow } from "./follow.ts";
import { type VerdictWords, verdictOf } from "./verdict.ts";
import type { Frame } from "./view.ts";

const frameMs = 200;

export class ReplayFeed implements Feed {
  readonly runId: string | null;
  readonly #folder: string;
  readonly #words: VerdictWords;
  readonly #durationMs: number;
  readonly #whole: boolean;
  readonly #closed = new AbortController();

  /** @throws HistoryError for a history that cannot be read */
  constructor(folder: string, words: VerdictWords) {
    this.#folder = folder;
    this.#words = words;
    let whole = false;
    let until = 0;
    let runId: string | null = null;
    readHistory(this.#path(), (record) => {
      until = Math.max(until, timeOf(record) ?? 0);
      if (record.k === "run") runId = record.id;
      whole = record.k === "end";
    });
    this.runId = runId;
    this.#durationMs = until;
    this.#whole = whole;
  }

  async serve(stream: EventStream, seat: Seat): Promise<void> {
    const signal = AbortSignal.any([stream.gone, this.#closed.signal]);
    try {
      await this.#play(stream, seat, signal);
    } catch (error) {
      if (!signal.aborted)
        await stream.send(this.#frame(new Fold(), seat, { problem: (error as Error).message }));
    }
    if (seat.speed > 0) stream.end();
  }

  close(): void {
    this.#closed.abort();
  }

  async #play(stream: EventStream, seat: Seat, signal: AbortSignal): Promise<void> {
    const fold = new Fold();
    const { fromMs, speed } = seat;
    let shownAt = fromMs;
    for await (const batch of follow(this.#path(), { goesOn: () => false, signal }))
      for (const record of batch) {
        const at = Math.max(fold.at, timeOf(record) ?? 0);
        if (speed === 0 && at > fromMs && fold.runId !== null) return stream.send(this.#frame(fold, seat));
        if (speed > 0 && at > shownAt) {
          shownAt = await this.#showUntil(at, shownAt, { stream, fold, seat, signal });
          if (signal.aborted) return;
        }
        fold.add(record);
      }
    if (signal.aborted) return;
    const judged = await verdictOf(this.#folder, this.#words, { waitMs: 0, signal });
    const phase = this.#whole ? "judged" : "cut-off";
    await stream.send(this.#frame(fold, seat, { ...judged, phase }));
  }

  /** Shows what is known so far until it is time for a record of this moment. Returns the moment that comes next. */
  async #showUntil(
    at: number,
    shownAt: number,
    scene: { stream: EventStream; fold: Fold; seat: Seat; signal: AbortSignal },
  ): Promise<number> {
    const { stream, fold, seat, signal } = scene;
    let next = shownAt;
    while (next < at && !signal.aborted) {
      await stream.send(this.#frame(fold, seat));
      await pause(frameMs, undefined, { signal }).catch(() => {}); // the page is gone
      next += frameMs * seat.speed;
    }
    return next;
  }

  #frame(fold: Fold, { speed }: Seat, news: Partial<Frame> = {}): Frame {
    return {
      ...fold.view(),
      mode: "replay",
      phase: "running",
      verdict: null,
      control: { abort: false, heldAt: null },
      replay: { durationMs: this.#durationMs, speed },
      problem: null,
      ...news,
    };
  }

  #path(): string {
    return join(this.#folder, "history.ndjson");
  }
}
