/** The shape of an outage in `result.json`: when it began and ended, as intervals, and what met it. */
import { z } from "zod";

const count = z.int().nonnegative();
const at = z.iso.datetime();

/** Not known better than between the two. */
export const momentSchema = z.object({ notBeforeAt: at, notAfterAt: at });

/** Milliseconds without service; `upperMs` is `null` where the end was not seen. */
export const timeAwaySchema = z.object({ lowerMs: z.number(), upperMs: z.number().nullable() });
export type TimeAway = z.infer<typeof timeAwaySchema>;

export const outageSchema = z.object({
  begin: momentSchema,
  /** `null`: service was not seen to come back. */
  end: momentSchema.nullable(),
  ...timeAwaySchema.shape,
  /** The latest thing done before it began: a fault, or the healing of one. */
  cause: z.object({ by: z.enum(["fault", "healing"]), fault: z.string() }).nullable(),
  /** Attempts sent in it, those of them that failed, and first attempts among them. */
  attempts: count,
  failed: count,
  arrivals: count,
});
export type OutageResult = z.infer<typeof outageSchema>;
