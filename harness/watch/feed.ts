/** Where frames come from: a run that goes on, or one that is over. A feed serves one page until nothing more can come. */
import type { EventStream } from "./event-stream.ts";

/** What a page asks to see of a run that is over; one that goes on is shown as it is. */
export interface Seat {
  /** Where to begin, milliseconds since the history began. */
  readonly fromMs: number;
  /** How many times as fast as it was; 0 stands still. */
  readonly speed: number;
}

export interface Feed {
  /** The run's id; `null` before it is known. */
  readonly runId: string | null;
  serve(stream: EventStream, seat: Seat): Promise<void>;
  close(): void;
}
