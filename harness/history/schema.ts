/**
 * What a line of `history.ndjson` must look like. The rare records are described with zod; the kinds of which there
 * are millions are in `bulk-shape.ts`. It judges the shape of one record alone, not how records fit together.
 */
import { z } from "zod";
import { criterionTable, units } from "../contract/criteria.ts";
import { isName } from "../contract/name.ts";
import { excerpt, faultOfLog, faultOfOperation, faultOfRead, faultOfRedelivery } from "./bulk-shape.ts";
import { isTime, latestBeginningMs } from "./clock.ts";
import { type HistoryRecord, historySchemaId, unsealedSchemaId } from "./types.ts";

type BulkKind = "op" | "redelivery" | "read" | "log";
type RareRecord = Exclude<HistoryRecord, { k: BulkKind }>;

const time = z.number().refine(isTime, "expected a time: milliseconds from 0, on the calendar");
const milliseconds = z.number().nonnegative();
const count = z.int().nonnegative();
const name = z.string().refine(isName, "expected a name, and none that every object has in JavaScript");
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const criterionId = z.enum(Object.keys(criterionTable) as (keyof typeof criterionTable)[]);
const unit = z.enum(units);
const purpose = z.enum(["failover", "split", "drained", "final"]);

const rareRecord = z.discriminatedUnion("k", [
  z.object({
    k: z.literal("run"),
    at: time,
    schema: z.enum([historySchemaId, unsealedSchemaId]),
    id: z.string(),
    scenario: z.string(),
    promise: z.string(),
    topology: z.string(),
    regions: z
      .array(name)
      .refine((names) => new Set(names).size === names.length, "expected each region once"),
    provider: z.string(),
    profile: z.string(),
    seed: z.int(),
    defect: z.string().nullable(),
    commit: z.string().nullable(),
    command: z.string(),
    versions: z.record(z.string(), z.string()),
    wallEpochMs: z.int().nonnegative().max(latestBeginningMs),
    criteria: z
      .array(z.object({ id: criterionId, promise: z.string(), limit: z.number().nonnegative(), unit }))
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, "expected each criterion once"),
    criteriaSha256: z.string(),
    checks: z.array(z.string()),
    links: z.array(name),
    logs: z.array(z.tuple([name, name, name])).exactOptional(),
    options: z.record(z.string(), z.union([z.string(), z.boolean()])),
    proves: z.record(z.string(), z.array(z.string())).exactOptional(),
    serving: z.array(name),
    oldestCompatible: z.int(),
    load: z.object({
      perSecond: z.number().nonnegative(),
      redelivered: z.number().nonnegative(),
      attemptTimeoutMs: milliseconds,
      deadlineMs: milliseconds,
      retryShare: z.number().nonnegative().exactOptional(),
    }),
    sustainedMs: z.number().positive(),
    termsSha256: hash.exactOptional(),
  }),
  z.object({
    k: z.literal("step"),
    at: time,
    title: z.string(),
    state: z.enum(["begin", "end"]),
    scripted: z.boolean(),
  }),
  z.object({ k: z.literal("milestone"), at: time, text: z.string() }),
  z.object({
    k: z.literal("fault"),
    at: time,
    untilAt: time.exactOptional(),
    id: z.string(),
    kind: z.string(),
    target: z.string(),
    regionsLost: z.array(z.string()),
    regionsBehind: z.array(z.string()),
    step: z.enum(["requested", "effective", "unproven", "heal-requested", "healed", "unhealed"]),
    proof: z.string().nullable(),
    figures: z.record(z.string(), z.number()).exactOptional(),
  }),
  z.object({
    k: z.literal("probe"),
    at: time,
    probe: z.string(),
    target: z.string(),
    held: z.boolean(),
    text: z.string(),
  }),
  z.object({
    k: z.literal("sample"),
    at: time,
    edge: z.record(name, z.enum(["up", "down"])).exactOptional(),
    applied: z.record(name, z.number().nonnegative()).exactOptional(),
    keys: z.record(name, z.number().nonnegative()).exactOptional(),
    lookups: z.record(name, z.tuple([z.number().nonnegative(), z.number().nonnegative()])).exactOptional(),
    writes: z.record(name, z.boolean()).exactOptional(),
    positions: z.record(name, z.record(name, z.number())).exactOptional(),
    idle: z.number().min(0).max(1).exactOptional(),
    acknowledged: count,
  }),
  z.object({ k: z.literal("writer"), at: time, region: z.string() }),
  z.object({ k: z.literal("replica"), at: time, region: z.string(), of: z.string().nullable() }),
  z.object({
    k: z.literal("write-attempt"),
    at: time,
    region: z.string(),
    accepted: z.boolean(),
    text: z.string(),
  }),
  z.object({ k: z.literal("compatibility"), at: time, untilAt: time, oldest: z.int() }),
  z.object({
    k: z.literal("read-end"),
    at: time,
    startedAt: time,
    purpose,
    region: z.string(),
    store: z.string(),
    count,
  }),
  z.object({
    k: z.literal("sockets"),
    at: time,
    examined: count,
    links: z.record(name, count),
    violations: z.array(
      z.object({ process: z.string(), region: z.string(), remote: z.string(), remoteRegion: z.string() }),
    ),
  }),
  z.object({
    k: z.literal("sender"),
    at: time,
    scheduled: count,
    sent: count,
    conflicting: count.exactOptional(),
    latenessP99Ms: milliseconds,
    aborted: z.boolean(),
    tries: count.exactOptional(),
    triesPerSecondMost: count.exactOptional(),
    unsent: count.exactOptional(),
    retriesHeld: count.exactOptional(),
  }),
  z.object({
    k: z.literal("convergence"),
    at: time,
    converged: z.boolean(),
    regions: z.array(z.string()),
    waitingFor: z.array(z.string()),
    drained: z.literal(true).exactOptional(),
  }),
  z.object({
    k: z.literal("cleanup"),
    at: time,
    processes: count,
    faults: count,
    shared: count,
    residualProcesses: count,
    residualFaults: count,
    residue: z.array(z.string()),
  }),
  z.object({
    k: z.literal("cost"),
    at: time,
    provisionMs: milliseconds,
    bringUpMs: milliseconds,
    peakRssBytes: count,
    harnessPeakRssBytes: count,
  }),
  z.object({
    k: z.literal("trouble"),
    at: time,
    verdict: z.enum(["inconclusive", "harness-error"]),
    text: z.string(),
    baseline: z.literal(true).exactOptional(),
  }),
  z.object({
    k: z.literal("end"),
    at: time,
    records: z.record(z.string(), count).exactOptional(),
    sha256: hash.exactOptional(),
  }),
]);

// Fails to compile when the schema and `types.ts` say different things.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
true satisfies Same<z.infer<typeof rareRecord>, RareRecord>;

/**
 * Why a parsed line is no record of a history, as `expected …, found …`; `null` when it is one.
 */
export function faultOfRecord(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `expected a JSON object, found ${excerpt(value)}`;
  const record = value as Record<string, unknown>;
  switch (record.k) {
    case "op":
      return faultOfOperation(record);
    case "redelivery":
      return faultOfRedelivery(record);
    case "read":
      return faultOfRead(record);
    case "log":
      return faultOfLog(record);
    case "run":
      return faultOfSchemaId(record.schema) ?? faultOfRare(record) ?? faultOfVersion(record);
    case "sample":
    case "sockets":
      return faultOfRare(record) ?? faultOfKeys(record);
    default:
      return faultOfRare(record);
  }
}

function faultOfSchemaId(found: unknown): string | null {
  if (found === historySchemaId || found === unsealedSchemaId) return null;
  const advice = String(found).startsWith("regiondrill/history@")
    ? "it was written by another version of regiondrill; judge it with that one"
    : "this is not a history of regiondrill";
  return `expected schema "${historySchemaId}", found ${excerpt(found)}: ${advice}`;
}

/** What histories with a seal have, those without one have not: neither can be taken for the other by one change. */
function faultOfVersion(run: Record<string, unknown>): string | null {
  const wanted = run.schema === historySchemaId;
  const odd = ["logs", "termsSha256"].find((field) => Object.hasOwn(run, field) !== wanted);
  if (odd === undefined) return null;
  return `expected a run of schema ${excerpt(run.schema)} ${wanted ? "with" : "without"} "${odd}"`;
}

/** The validator passes over this key, wherever it is. */
function faultOfKeys(record: Record<string, unknown>): string | null {
  for (const [field, value] of Object.entries(record)) {
    if (typeof value !== "object" || value === null) continue;
    if (Object.hasOwn(value, "__proto__") || faultOfKeys(value as Record<string, unknown>) !== null)
      return `expected a name that no object has in JavaScript, found "__proto__" in "${field}"`;
  }
  return null;
}

function faultOfRare(record: unknown): string | null {
  const parsed = rareRecord.safeParse(record);
  if (parsed.success) return null;
  const issue = parsed.error.issues[0];
  const kind = excerpt((record as { k?: unknown }).k);
  return `expected a valid record, found k ${kind} with "${issue?.path.join(".")}": ${issue?.message}`;
}
