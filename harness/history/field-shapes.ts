/** Shapes of fields that records of many kinds share. */
import { z } from "zod";
import { isName } from "../contract/name.ts";
import { isTime } from "./clock.ts";

/** Milliseconds since the history began, by the monotonic clock. */
export const time = z.number().refine(isTime, "expected a time: milliseconds from 0, on the calendar");
export const milliseconds = z.number().nonnegative();
export const count = z.int().nonnegative();
/** What may be a key of an object: nothing that every object has in JavaScript. */
export const name = z
  .string()
  .refine(isName, "expected a name, and none that every object has in JavaScript");
export const hash = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * `failover`: the survivors while a region is gone. `split`: every region while they cannot reach each other.
 * `drained`: every region after everything that was sent is worked off, before dead letters are replayed.
 * `final`: every region that must hold the truth, after convergence.
 */
export const readPurposes = ["failover", "split", "drained", "final"] as const;
export type ReadPurpose = (typeof readPurposes)[number];
export const readPurpose = z.enum(readPurposes);
