/** Where a run is shown as it happens: a terminal, a test. Nothing is decided here. */
import type { SendRate } from "./sending.ts";

export interface Narrator {
  stepBegan(title: string): void;
  /** `detail`: what the step found, if anything. */
  stepEnded(title: string, ms: number, detail: string | null): void;
  /** Something worth a line of its own within a step. */
  note(text: string): void;
  live(state: LiveState): void;
}

export interface LiveState extends SendRate {
  /** Arrivals a second, as the schedule has them. */
  readonly perSecond: number;
  /** Acknowledged share of the attempts of the last second, 0 to 1; `null` without any. */
  readonly success: number | null;
  readonly attempted: number;
  /** Acknowledged operations each region lacks; `null` where it does not answer. */
  readonly lag: Readonly<Record<string, number | null>>;
}
