/** The shape of what reads showed of acknowledged operations, in `result.json`. */
import { z } from "zod";

const count = z.int().nonnegative();

const answersSchema = z.object({
  /** Reads that were answered: they showed their operation, or did not. */
  answered: count,
  /** Those of them that did not. */
  absent: count,
  /**
   * Greatest time from an acknowledgement to the beginning of a read that did not show the operation: data were at least so
   * stale. `null` if every answer showed its operation.
   */
  oldestAbsentMs: z.number().nonnegative().nullable(),
});

export const stalenessSchema = answersSchema.extend({
  /** Reads sent: the answered ones, and those that failed. */
  reads: count,
  /** Refused, timed out, or answered with nothing about the data, such as a 503. */
  failed: count,
  /** By region that answered. Answers that name none are in the totals alone. */
  regions: z.record(z.string(), answersSchema),
});
export type StalenessResult = z.infer<typeof stalenessSchema>;
