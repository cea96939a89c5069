/** Durations as people write them: `300ms`, `30s`, `5m`. */
import ms, { type StringValue } from "ms";

export type Duration = `${number}${"ms" | "s" | "m" | "h"}`;

/** Milliseconds. @throws RangeError naming what was expected */
export function milliseconds(text: string): number {
  const value = /^\d+(\.\d+)?(ms|s|m|h)$/.test(text) ? ms(text as StringValue) : undefined;
  if (value === undefined)
    throw new RangeError(
      `"${text}" is not a duration; expected a number with ms, s, m or h, such as 300ms or 30s`,
    );
  return value;
}
