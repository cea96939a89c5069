import { describe, expect, test } from "vitest";
import { readConfig } from "../../system/config.ts";

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
      kafkaBrokers: ["127.0.0.1:9092"],
      defect: "",
      logLevel: "info",
    });
  });

  test("names every variable at fault, with what was found", () => {
    const wrong = { ...environment, PORT: "http", REDIS_URL: undefined };
    expect(() => readConfig(wrong)).toThrow(/PORT: expected a whole number, found "http"/);
    expect(() => readConfig(wrong)).toThrow(/REDIS_URL: expected a redis:\/\/ URL, found nothing/);
  });

  test("is refused when the region is not one of the active regions", () => {
    expect(() => readConfig({ ...environment, PLATFORM_REGION: "ap-south-1" })).toThrow(
      "ACTIVE_ACTIVE_REGIONS: expected to contain PLATFORM_REGION",
    );
  });

  test("is refused when the oldest compatible version is newer than the version itself", () => {
    expect(() => readConfig({ ...environment, EVENT_SCHEMA_MIN_COMPATIBLE: "4" })).toThrow(
      "EVENT_SCHEMA_MIN_COMPATIBLE: expected at most EVENT_SCHEMA_VERSION",
    );
  });

  test("is refused for a defect that does not exist, naming those that do", () => {
    expect(() => readConfig({ ...environment, DEFECT: "no-dedupe" })).toThrow(
      'DEFECT: expected nothing or one of no-dedup, ack-before-durable, found "no-dedupe"',
    );
  });
});
