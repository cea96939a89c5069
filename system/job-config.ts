/** The environment of the jobs: programs that run once, beside the services. */
import { z } from "zod";
import {
  brokers,
  databaseUrl,
  defectName,
  type Environment,
  newestVersion,
  oldestVersion,
  readEnvironment,
  regionName,
} from "./environment.ts";

const reconciliationSchema = z
  .object({
    DATABASE_URL: databaseUrl,
    SOURCE_DATABASE_URL: databaseUrl,
    EVENT_SCHEMA_VERSION: newestVersion,
    EVENT_SCHEMA_MIN_COMPATIBLE: oldestVersion,
    DEFECT: defectName,
  })
  .refine((env) => env.DATABASE_URL !== env.SOURCE_DATABASE_URL, {
    path: ["SOURCE_DATABASE_URL"],
    message: "expected another database than DATABASE_URL",
  })
  .transform((env) => ({
    targetUrl: env.DATABASE_URL,
    sourceUrl: env.SOURCE_DATABASE_URL,
    versions: { oldest: env.EVENT_SCHEMA_MIN_COMPATIBLE, newest: env.EVENT_SCHEMA_VERSION },
  }));

const replaySchema = z
  .object({
    PLATFORM_REGION: regionName,
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: brokers,
    EVENT_SCHEMA_VERSION: newestVersion,
    DEFECT: defectName,
  })
  .transform((env) => ({
    region: env.PLATFORM_REGION,
    databaseUrl: env.DATABASE_URL,
    kafkaBrokers: env.KAFKA_BROKERS,
    /** The schema version of repaired letters. */
    version: env.EVENT_SCHEMA_VERSION,
  }));

/** @throws Error whose message has one line for each variable at fault. */
export function readReconciliationConfig(environment: Environment): z.output<typeof reconciliationSchema> {
  return readEnvironment(reconciliationSchema, environment);
}

/** @throws Error whose message has one line for each variable at fault. */
export function readReplayConfig(environment: Environment): z.output<typeof replaySchema> {
  return readEnvironment(replaySchema, environment);
}
