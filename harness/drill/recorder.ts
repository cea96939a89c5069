/** The drill's pen: steps, milestones and troubles, each to the history and to the narrator in one call. */
import type { TroubleRecord } from "../history/types.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { Narrator } from "./narrator.ts";

export class Recorder {
  readonly history: HistoryWriter;
  readonly narrator: Narrator;

  constructor(history: HistoryWriter, narrator: Narrator) {
    this.history = history;
    this.narrator = narrator;
  }

  /** `scripted`: the step's time is part of what the scenario asks for. `work` says what it found, or `null`. */
  async step(title: string, scripted: boolean, work: () => Promise<string | null>): Promise<void> {
    const startedAt = this.history.now();
    this.history.write({ k: "step", at: startedAt, title, state: "begin", scripted });
    this.narrator.stepBegan(title);
    let found: string | null = null;
    try {
      found = await work();
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

  /** `baseline`: it ends the drill before anything was broken. */
  trouble(verdict: TroubleRecord["verdict"], text: string, baseline = false): void {
    const at = this.history.now();
    this.history.write({ k: "trouble", at, verdict, text, ...(baseline ? { baseline } : {}) });
    this.narrator.note(text);
  }
}
