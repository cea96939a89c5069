/**
 * The records of a drill's history, one JSON object a line of `history.ndjson`; `k` is the kind. Everything a verdict needs
 * is in them; nothing after the drill asks a live system. The first line is `run`, which anchors the times of all others
 * to the wall clock; the last of a finished drill is `end`.
 */
import type { z } from "zod";
import { logRecord, opRecord, readBackRecord, readRecord, redeliveryRecord } from "./bulk-records.ts";
import * as rare from "./rare-records.ts";
import { runRecord } from "./run-record.ts";

export type { Attempt } from "./bulk-records.ts";
export type { ReadPurpose } from "./field-shapes.ts";
export { historySchemaId, unsealedSchemaId } from "./run-record.ts";

export const bulkRecords = [opRecord, redeliveryRecord, readBackRecord, readRecord, logRecord] as const;

/** Kinds that are kept as they are, each with the list of the index that holds them. */
export const shelves = {
  steps: rare.stepRecord,
  milestones: rare.milestoneRecord,
  faultRecords: rare.faultRecord,
  probes: rare.probeRecord,
  samples: rare.sampleRecord,
  sockets: rare.socketsRecord,
  senders: rare.senderRecord,
  convergences: rare.convergenceRecord,
  cleanups: rare.cleanupRecord,
  costs: rare.costRecord,
  troubles: rare.troubleRecord,
  writers: rare.writerRecord,
  replicas: rare.replicaRecord,
  writeAttempts: rare.writeAttemptRecord,
  compatibilities: rare.compatibilityRecord,
} as const;

/** Every kind that zod checks while a history is read. */
export const rareRecords = [
  runRecord,
  rare.readEndRecord,
  rare.endRecord,
  ...Object.values(shelves),
] as const;

export type BulkRecord = z.infer<(typeof bulkRecords)[number]>;
export type RareRecord = z.infer<(typeof rareRecords)[number]>;
export type HistoryRecord = BulkRecord | RareRecord;

export type RunRecord = z.infer<typeof runRecord>;
export type OpRecord = z.infer<typeof opRecord>;
export type RedeliveryRecord = z.infer<typeof redeliveryRecord>;
export type ReadBackRecord = z.infer<typeof readBackRecord>;
export type ReadRecord = z.infer<typeof readRecord>;
export type LogRecord = z.infer<typeof logRecord>;
export type StepRecord = z.infer<typeof rare.stepRecord>;
export type FaultRecord = z.infer<typeof rare.faultRecord>;
export type SampleRecord = z.infer<typeof rare.sampleRecord>;
export type SendingSoFar = NonNullable<SampleRecord["sending"]>;
export type ReplicaRecord = z.infer<typeof rare.replicaRecord>;
export type ReadEndRecord = z.infer<typeof rare.readEndRecord>;
export type SenderRecord = z.infer<typeof rare.senderRecord>;
export type TroubleRecord = z.infer<typeof rare.troubleRecord>;
export type CostRecord = z.infer<typeof rare.costRecord>;
export type EndRecord = z.infer<typeof rare.endRecord>;
