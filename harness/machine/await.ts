/** Waiting for a named condition, with a limit; never for a length of time. */
import { setTimeout as pause } from "node:timers/promises";
import { awakeNow } from "./awake.ts";

export interface Patience {
  /** Time in which this process stood still does not count: it could not look. */
  readonly limitMs: number;
  /** Pause between two questions. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks until `reason` answers `null`, and returns `null` then; when the limit passes first, returns the last reason.
 * @throws the signal's reason when aborted.
 */
export async function awaitNull(
  reason: () => Promise<string | null> | string | null,
  { limitMs, everyMs = 50, signal }: Patience,
): Promise<string | null> {
  const deadline = awakeNow() + limitMs;
  for (;;) {
    signal?.throwIfAborted();
    const why = await reason();
    if (why === null || awakeNow() >= deadline) return why;
    await pause(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}
