/**
 * The environment of a service, read once at start. If it is wrong, one message lists every variable at fault, with what
 * was expected and what was found, and nothing is started.
 */
import { z } from "zod";
import {
  brokers,
  commaSeparated,
  databaseUrl,
  databaseUrlByName,
  defectName,
  type Environment,
  logLevel,
  newestVersion,
  oldestVersion,
  orExit,
  readEnvironment,
  redisUrl,
  regionName,
  wholeNumber,
} from "./environment.ts";
import { lagPolicies } from "./lag-policy.ts";

const environmentSchema = z
  .object({
    PLATFORM_REGION: regionName,
    ACTIVE_ACTIVE_REGIONS: commaSeparated.pipe(z.array(regionName)),
    PRIMARY_REGION: regionName.optional(),
    EVENT_SCHEMA_VERSION: newestVersion,
    EVENT_SCHEMA_MIN_COMPATIBLE: oldestVersion,
    EVENT_LOG: z.enum(["kafka", "postgres"], { error: "expected kafka or postgres" }).default("kafka"),
    HOST: z.string().min(1).default("127.0.0.1"),
    PORT: wholeNumber(1, 65535),
    DATABASE_URL: databaseUrl,
    PEER_DATABASE_URLS: databaseUrlByName.optional(),
    REDIS_URL: redisUrl.optional(),
    KAFKA_BROKERS: brokers.optional(),
    REPLICATION_LAG_POLICY: z
      .enum(lagPolicies, { error: `expected one of ${lagPolicies.join(", ")}` })
      .default("none"),
    REPLICATION_LAG_BUDGET_MS: wholeNumber(1, 3_600_000).default(1000),
    DEFECT: defectName,
    LOG_LEVEL: logLevel,
  })
  .refine((env) => env.ACTIVE_ACTIVE_REGIONS.includes(env.PLATFORM_REGION), {
    path: ["ACTIVE_ACTIVE_REGIONS"],
    message: "expected to contain PLATFORM_REGION",
  })
  .refine((env) => env.EVENT_SCHEMA_MIN_COMPATIBLE <= env.EVENT_SCHEMA_VERSION, {
    path: ["EVENT_SCHEMA_MIN_COMPATIBLE"],
    message: "expected at most EVENT_SCHEMA_VERSION",
  })
  .refine((env) => env.EVENT_LOG === "postgres" || env.KAFKA_BROKERS !== undefined, {
    path: ["KAFKA_BROKERS"],
    message: "expected host:port, because EVENT_LOG is kafka",
  })
  .transform((env) => ({
    region: env.PLATFORM_REGION,
    otherRegions: env.ACTIVE_ACTIVE_REGIONS.filter((name) => name !== env.PLATFORM_REGION),
    /** The one region whose database takes the writes; `null` if every region's does. */
    primaryRegion: env.PRIMARY_REGION ?? null,
    /** Schema versions that can be read, both ends included. */
    versions: { oldest: env.EVENT_SCHEMA_MIN_COMPATIBLE, newest: env.EVENT_SCHEMA_VERSION },
    host: env.HOST,
    port: env.PORT,
    ...storesOf(env),
    /** `null` without a cache. */
    redisUrl: env.REDIS_URL ?? null,
    /** Where accepted events are written to, and read from. */
    eventLog:
      env.EVENT_LOG === "kafka"
        ? ({ kind: "kafka", brokers: env.KAFKA_BROKERS! } as const)
        : ({ kind: "postgres" } as const),
    replicationLag: { policy: env.REPLICATION_LAG_POLICY, budgetMs: env.REPLICATION_LAG_BUDGET_MS },
    /** The promise that this process breaks on purpose; empty for none. */
    defect: env.DEFECT,
    logLevel: env.LOG_LEVEL,
  }));

/** The stores of the region that takes the writes, if they can be reached; otherwise this region's own. */
function storesOf(env: {
  readonly PLATFORM_REGION: string;
  readonly PRIMARY_REGION?: string | undefined;
  readonly DATABASE_URL: string;
  readonly PEER_DATABASE_URLS?: ReadonlyMap<string, string> | undefined;
}): { readonly storedIn: string; readonly databaseUrl: string } {
  const { PLATFORM_REGION: own, PRIMARY_REGION: primary = own } = env;
  const elsewhere = primary === own ? undefined : env.PEER_DATABASE_URLS?.get(primary);
  return elsewhere === undefined
    ? { storedIn: own, databaseUrl: env.DATABASE_URL }
    : { storedIn: primary, databaseUrl: elsewhere };
}

export type Config = z.output<typeof environmentSchema>;

/**
 * @throws Error whose message has one line for each variable at fault.
 */
export function readConfig(environment: Environment): Config {
  return readEnvironment(environmentSchema, environment);
}

/** As `readConfig`; if the environment is wrong, prints the message and exits with 1. */
export function readConfigOrExit(): Config {
  return orExit(readConfig);
}
