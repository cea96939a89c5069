/** When each step of a drill began and how long it took, as a runbook's steps are timed. */
import type { IndexedHistory } from "../history/indexed.ts";

export interface StepTime {
  readonly title: string;
  /** Milliseconds since the history began. */
  readonly startedAt: number;
  /** `null` for a step that never ended. */
  readonly tookMs: number | null;
}

/** In the order in which they began. Steps of the same title end in the order in which they began. */
export function stepTimes({ steps }: IndexedHistory): StepTime[] {
  const ends = Map.groupBy(
    steps.filter(({ state }) => state === "end"),
    ({ title }) => title,
  );
  return steps
    .filter(({ state }) => state === "begin")
    .map(({ title, at }) => {
      const end = ends.get(title)?.shift();
      return { title, startedAt: at, tookMs: end ? end.at - at : null };
    });
}
