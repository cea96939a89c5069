import { describe, expect, test } from "vitest";
import { readConfig } from "../../system/config.ts";
import { readReconciliationConfig, readReplayConfig } from "../../system/job-config.ts";

const environment = {
  PLATFORM_REGION: "us-east-1",
  ACTIVE_ACTIVE_REGIONS: "us-east-1, eu-west-1",
  HOST: "127.0.0.1",
  PORT: "8080",
  DATABASE_URL: "postgres://payments@127.0.0.1:5432/payments",
  REDIS_URL: "redis://127.0.0.1:6379",
  KAFKA_BROKERS: "127.0.0.1:9092",
};

describe("the environment of a service", () => {
  test("is read with defaults for schema versions, defect and log level", () => {
    expect(readConfig(environment)).toMatchObject({
      region: "us-east-1",
      otherRegions: ["eu-west-1"],
      versions: { oldest: 2, newest: 3 },
      port: 8080,
      eventLog: { kind: "kafka", brokers: ["127.0.0.1:9092"] },
      replicationLag: { policy: "none", budgetMs: 1000 },
      primaryRegion: null,
      defect: "",
      logLevel: "info",
    });
  });

  test("names every variable at fault, with what was found", () => {
    const wrong = { ...environment, PORT: "http", DATABASE_URL: undefined };
    expect(() => readConfig(wrong)).toThrow(/PORT: expected a whole number, found "http"/);
    expect(() => readConfig(wrong)).toThrow(/DATABASE_URL: expected a postgres:\/\/ URL, found nothing/);
  });

  test("is refused if the region is not one of the active regions", () => {
    expect(() => readConfig({ ...environment, PLATFORM_REGION: "ap-south-1" })).toThrow(
      "ACTIVE_ACTIVE_REGIONS: expected to contain PLATFORM_REGION",
    );
  });

  test("is refused if the oldest compatible version is newer than the current one", () => {
    expect(() => readConfig({ ...environment, EVENT_SCHEMA_MIN_COMPATIBLE: "4" })).toThrow(
      "EVENT_SCHEMA_MIN_COMPATIBLE: expected at most EVENT_SCHEMA_VERSION",
    );
  });

  test("is refused for an unknown defect, with the known ones", () => {
    expect(() => readConfig({ ...environment, DEFECT: "no-dedupe" })).toThrow(
      /DEFECT: expected nothing or one of no-dedup, ack-before-durable, .*, found "no-dedupe"/,
    );
  });

  test("needs Kafka only if events are written to Kafka, and never Redis", () => {
    const { KAFKA_BROKERS: _, REDIS_URL: __, ...bare } = environment;
    expect(() => readConfig(bare)).toThrow(
      "KAFKA_BROKERS: expected host:port, because EVENT_LOG is kafka, found nothing",
    );
    expect(readConfig({ ...bare, EVENT_LOG: "postgres" })).toMatchObject({
      eventLog: { kind: "postgres" },
      redisUrl: null,
    });
  });

  test("is refused for an unknown lag policy", () => {
    expect(() => readConfig({ ...environment, REPLICATION_LAG_POLICY: "pause" })).toThrow(
      'REPLICATION_LAG_POLICY: expected one of none, pause-writes, degraded, found "pause"',
    );
  });
});

describe("the environment of a job", () => {
  const databases = {
    DATABASE_URL: environment.DATABASE_URL,
    SOURCE_DATABASE_URL: "postgres://payments@127.0.0.2:5432/payments",
  };

  test("that reconciles names two different databases", () => {
    expect(readReconciliationConfig(databases)).toMatchObject({ sourceUrl: databases.SOURCE_DATABASE_URL });
    const same = { ...databases, SOURCE_DATABASE_URL: databases.DATABASE_URL };
    expect(() => readReconciliationConfig(same)).toThrow(
      "SOURCE_DATABASE_URL: expected another database than DATABASE_URL",
    );
  });

  test("that replays dead letters needs part of a service's environment", () => {
    const { PORT: _, HOST: __, ...job } = environment;
    expect(readReplayConfig({ ...job, EVENT_SCHEMA_VERSION: "4" })).toMatchObject({
      region: "us-east-1",
      version: 4,
    });
  });
});
