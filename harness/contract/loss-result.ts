/** What is missing for ever, by when it was acknowledged. */
import { z } from "zod";
import { witnessSchema } from "./witness.ts";

const count = z.int().nonnegative();

export const lossByTimeSchema = z.object({
  beforeCut: count,
  duringFault: count,
  /** Since healing was requested: lost by the way back, not by the fault. Up to twenty witnesses. */
  failBack: z.object({ operations: count, witnesses: z.array(witnessSchema) }),
});
