/**
 * The shape of `controls.json`, schema "regiondrill/controls@1": which planted defects were caught, in which drill and
 * by which check. As in `result.ts`, names may be added and none may change.
 */
import { z } from "zod";
import { verdictSchema } from "./result.ts";

export const controlsSchemaId = "regiondrill/controls@1";

/**
 * - `caught`: every check that must catch it failed; a sabotaged drill noticed by a probe
 * - `caught-in-part`, `caught-by-others`: the drill failed, but some, or all, of those checks did not
 * - `escaped`: no check noticed
 * - `unclear`: the drill proves nothing, or could not be carried out
 * - `unclaimed`: no drill states that it catches it
 */
export const detectionSchema = z.enum([
  "caught",
  "caught-in-part",
  "caught-by-others",
  "escaped",
  "unclear",
  "unclaimed",
]);
export type Detection = z.infer<typeof detectionSchema>;

export const controlSchema = z.object({
  /** `null`: the harness's own control, faults that do nothing. */
  defect: z.string().nullable(),
  breaks: z.string(),
  /** `null` where no drill claims it. */
  scenario: z.string().nullable(),
  /** Checks that must all fail. Empty for a sabotaged drill, which must be inconclusive because of a probe. */
  mustBeCaughtBy: z.array(z.string()),
  verdict: verdictSchema.nullable(),
  failedChecks: z.array(z.string()),
  /** The first thing a reader can look up: a check's witness, or the reason that names the probe. */
  witness: z.string().nullable(),
  detection: detectionSchema,
  folder: z.string().nullable(),
  command: z.string().nullable(),
  wallMs: z.number().nonnegative(),
});
export type Control = z.infer<typeof controlSchema>;

export const controlsSchema = z.object({
  schema: z.literal(controlsSchemaId),
  /** Of the harness. */
  version: z.string(),
  commit: z.string().nullable(),
  seed: z.int(),
  /** Defects and scenarios that alone were asked for; empty for all. Older tables do not say, and are taken for whole ones. */
  only: z.array(z.string()).optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** Drills that were planned and not run, because of an interruption. */
  notRun: z.int().nonnegative(),
  controls: z.array(controlSchema),
});
export type Controls = z.infer<typeof controlsSchema>;

/** Whether only some of the controls were asked for. */
export function isPartial({ only = [] }: Pick<Controls, "only">): boolean {
  return only.length > 0;
}
