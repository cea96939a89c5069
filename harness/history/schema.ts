/**
 * What a line of `history.ndjson` must look like. The rare records are described with zod; the kinds of which there
 * are millions are in `bulk-shape.ts`. It judges the shape of one record alone, not how records fit together.
 */
import { z } from "zod";
import { criterionTable } from "../contract/criteria.ts";
import { excerpt, faultOfLog, faultOfOperation, faultOfRead, faultOfRedelivery } from "./bulk-shape.ts";
import { type HistoryRecord, historySchemaId } from "./types.ts";

type BulkKind = "op" | "redelivery" | "read" | "log";
type RareRecord = Exclude<HistoryRecord, { k: BulkKind }>;

const time = z.number();
const count = z.int().nonnegative();
const criterionId = z.enum(Object.keys(criterionTable) as (keyof typeof criterionTable)[]);
const unit = z.enum([
  ...(["ms", "operations", "seconds", "events", "keys"] as const),
  ...(["accounts", "percent", "entries", "letters", "writes"] as const),
]);
const purpose = z.enum(["failover", "split", "drained", "final"]);

const rareRecord = z.discriminatedUnion("k", [
  z.object({
    k: z.literal("run"),
    at: time,
    schema: z.literal(historySchemaId),
    id: z.string(),
    scenario: z.string(),
    promise: z.string(),
    topology: z.string(),
    regions: z.array(z.string()),
    provider: z.string(),
    profile: z.string(),
    seed: z.int(),
    defect: z.string().nullable(),
    commit: z.string().nullable(),
    command: z.string(),
    versions: z.record(z.string(), z.string()),
    wallEpochMs: z.number(),
    criteria: z.array(z.object({ id: criterionId, promise: z.string(), limit: z.number(), unit })),
    criteriaSha256: z.string(),
    checks: z.array(z.string()),
    links: z.array(z.string()),
    options: z.record(z.string(), z.union([z.string(), z.boolean()])),
    proves: z.record(z.string(), z.array(z.string())).exactOptional(),
    serving: z.array(z.string()),
    oldestCompatible: z.int(),
    load: z.object({
      perSecond: z.number(),
      redelivered: z.number(),
      attemptTimeoutMs: z.number(),
      deadlineMs: z.number(),
      retryShare: z.number().nonnegative().exactOptional(),
    }),
    sustainedMs: z.number().positive(),
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
    edge: z.record(z.string(), z.enum(["up", "down"])).exactOptional(),
    applied: z.record(z.string(), z.number()).exactOptional(),
    keys: z.record(z.string(), z.number()).exactOptional(),
    lookups: z.record(z.string(), z.tuple([z.number(), z.number()])).exactOptional(),
    writes: z.record(z.string(), z.boolean()).exactOptional(),
    positions: z.record(z.string(), z.record(z.string(), z.number())).exactOptional(),
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
    links: z.record(z.string(), count),
    violations: z.array(
      z.object({ process: z.string(), region: z.string(), remote: z.string(), remoteRegion: z.string() }),
    ),
  }),
  z.object({
    k: z.literal("sender"),
    at: time,
    scheduled: count,
    sent: count,
    latenessP99Ms: z.number(),
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
    provisionMs: z.number(),
    bringUpMs: z.number(),
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
  z.object({ k: z.literal("end"), at: time }),
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
      return faultOfSchemaId(record.schema) ?? faultOfRare(record);
    default:
      return faultOfRare(record);
  }
}

function faultOfSchemaId(found: unknown): string | null {
  if (found === historySchemaId) return null;
  const advice = String(found).startsWith("regiondrill/history@")
    ? "it was written by another version of regiondrill; judge it with that one"
    : "this is not a history of regiondrill";
  return `expected schema "${historySchemaId}", found ${excerpt(found)}: ${advice}`;
}

function faultOfRare(record: unknown): string | null {
  const parsed = rareRecord.safeParse(record);
  if (parsed.success) return null;
  const issue = parsed.error.issues[0];
  const kind = excerpt((record as { k?: unknown }).k);
  return `expected a valid record, found k ${kind} with "${issue?.path.join(".")}": ${issue?.message}`;
}
