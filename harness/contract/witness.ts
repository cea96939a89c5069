/** What proves a finding to a reader. */
import { z } from "zod";

const at = z.iso.datetime();

/** One example that a reader can look up: what it is about and what was seen. */
export const witnessSchema = z.object({
  eventId: z.string().optional(),
  account: z.string().optional(),
  region: z.string().optional(),
  at: at.optional(),
  text: z.string(),
});
