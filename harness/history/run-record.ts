/**
 * The first line of a history: what was drilled, and everything that decides how the history is judged.
 */
import { z } from "zod";
import { type CriterionId, criterionTable, units } from "../contract/criteria.ts";
import { flagSchema } from "../contract/flags.ts";
import { type Role, roleTable } from "../contract/roles.ts";
import { latestBeginningMs } from "./clock.ts";
import { hash, milliseconds, name, time } from "./field-shapes.ts";

export const historySchemaId = "regiondrill/history@3";
/** Histories of before there was a seal. They are still judged; the result states that they have none. */
export const unsealedSchemaId = "regiondrill/history@2";

const criterion = z.object({
  id: z.enum(Object.keys(criterionTable) as CriterionId[]),
  promise: z.string(),
  limit: z.number().nonnegative(),
  unit: z.enum(units),
});

export const runRecord = z.object({
  k: z.literal("run"),
  at: time,
  schema: z.enum([historySchemaId, unsealedSchemaId]),
  id: z.string(),
  scenario: z.string(),
  promise: z.string(),
  topology: z.string(),
  regions: z.array(name).refine((names) => new Set(names).size === names.length, "expected each region once"),
  provider: z.string(),
  profile: z.string(),
  seed: z.int(),
  defect: z.string().nullable(),
  commit: z.string().nullable(),
  command: z.string(),
  /** What the command was given, as data. Histories of before it was recorded lack it. */
  flags: z.array(flagSchema).exactOptional(),
  versions: z.record(z.string(), z.string()),
  /** Wall clock at `at` = 0: milliseconds since the Unix epoch. */
  wallEpochMs: z.int().nonnegative().max(latestBeginningMs),
  criteria: z
    .array(criterion)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, "expected each criterion once"),
  criteriaSha256: z.string(),
  /** Checks this scenario is judged by, in the order of the report. */
  checks: z.array(z.string()),
  /** Names of the links that `links-only` must see in use. */
  links: z.array(name),
  /** Copies of logs that are followed, `region` being the one that holds it. Histories without a seal lack it. */
  logs: z
    .array(z.tuple([name, name, name]) as z.ZodType<[log: string, origin: string, region: string]>)
    .exactOptional(),
  /** The chosen values of the scenario's options. */
  options: z.record(z.string(), z.union([z.string(), z.boolean()])),
  /** Requirements by id, each with the checks that prove it here. Histories of before there were any lack it. */
  proves: z.record(z.string(), z.array(z.string())).exactOptional(),
  /** Regions that get traffic before any fault. */
  serving: z.array(name),
  /** What regions are for that do not serve like all others. */
  roles: z.record(name, z.enum(Object.keys(roleTable) as Role[])).exactOptional(),
  /** Oldest schema version that is applied. */
  oldestCompatible: z.int(),
  load: z.object({
    perSecond: z.number().nonnegative(),
    redelivered: z.number().nonnegative(),
    attemptTimeoutMs: milliseconds,
    deadlineMs: milliseconds,
    /** Share of the arrivals that may be unanswered retries; without it there was no limit. */
    retryShare: z.number().nonnegative().exactOptional(),
    /** Shares of the operations that entered at the entry of a region, by region; the rest entered at the edge. */
    entries: z.record(name, z.number().nonnegative()).exactOptional(),
    /** Share of the acknowledged operations that are read back, and from when to when after it. */
    readBack: z
      .object({
        share: z.number().nonnegative(),
        afterMs: z.tuple([milliseconds, milliseconds]),
      })
      .exactOptional(),
  }),
  /** Length of the window that counts as recovered. */
  sustainedMs: z.number().positive(),
  /** Over everything here that decides how the history is judged. Histories without a seal lack it. */
  termsSha256: hash.exactOptional(),
});
