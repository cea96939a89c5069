/** Steps, milestones and troubles of a drill, each to the history and to the narrator in one call. */
import type { TroubleRecord } from "../history/types.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { Narrator } from "./narrator.ts";

/** Where a drill writes down what it sees. */
export type Pen = Pick<HistoryWriter, "now" | "write">;

/** How a trouble ended the drill, where it did in a way of its own. */
type TroubleKind = Pick<TroubleRecord, "baseline" | "interrupted">;

export class Recorder {
  readonly history: Pen;
  readonly narrator: Narrator;
  #troubled = false;

  constructor(history: Pen, narrator: Narrator) {
    this.history = history;
    this.narrator = narrator;
  }

  /** Whether any trouble was recorded. */
  get troubled(): boolean {
    return this.#troubled;
  }

  /**
   * Does one step of the drill and returns its value.
   * @param scripted whether the step's time is part of what the scenario asks for
   * @param detail what the step found, in words, or `null`; the value itself where that is a text. That the step is over is told
   * beside it
   */
  async step<T>(
    title: string,
    scripted: boolean,
    work: () => Promise<T>,
    detail: (value: T) => string | null = textOf,
  ): Promise<T> {
    const startedAt = this.history.now();
    this.history.write({ k: "step", at: startedAt, title, state: "begin", scripted });
    this.narrator.stepBegan(title);
    let found: string | null = null;
    try {
      const value = await work();
      found = detail(value);
      return value;
    } finally {
      const at = this.history.now();
      this.history.write({ k: "step", at, title, state: "end", scripted });
      this.narrator.stepEnded(title, at - startedAt, found);
    }
  }

  milestone(text: string): void {
    this.history.write({ k: "milestone", at: this.history.now(), text });
    this.narrator.note(text);
  }

  trouble(verdict: TroubleRecord["verdict"], text: string, how: TroubleKind = {}): void {
    this.#troubled = true;
    const at = this.history.now();
    this.history.write({ k: "trouble", at, verdict, text, ...how });
    this.narrator.note(text);
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
