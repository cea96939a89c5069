/**
 * The reference payment system as the harness sees it: services to start, how an operation is posted, where the ledger
 * and the deduplication keys are read. Everything else about `system/` stays unknown to the harness.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Outcome } from "../harness/contract/operation.ts";
import type { Delivery, ServicePlace, ServiceSpec, SystemUnderTest } from "../harness/contract/system.ts";
import { defects } from "../system/defects.ts";

/** SQL that prepares a region's database; may be applied again. */
export const paymentSchema = readFileSync(new URL("../system/schema.sql", import.meta.url), "utf8");
export const paymentDatabase = "payments";
export const paymentTopics = ["payments"] as const;

const needs = ["postgres", "redis", "kafka"] as const;

function service(name: string, port: number): ServiceSpec {
  const program = fileURLToPath(new URL(`../system/${name}.ts`, import.meta.url));
  return { name, command: ["node", "--max-semi-space-size=2", program], port, health: "/health", env, needs };
}

function env({ region, regions, host, port, addresses }: ServicePlace): Record<string, string> {
  return {
    PLATFORM_REGION: region,
    ACTIVE_ACTIVE_REGIONS: regions.join(","),
    EVENT_SCHEMA_VERSION: "3",
    EVENT_SCHEMA_MIN_COMPATIBLE: "2",
    HOST: host,
    PORT: String(port),
    DATABASE_URL: address(addresses, "postgres"),
    REDIS_URL: address(addresses, "redis"),
    KAFKA_BROKERS: address(addresses, "kafka"),
  };
}

function address(addresses: ServicePlace["addresses"], kind: (typeof needs)[number]): string {
  const found = addresses[kind];
  if (found === undefined) {
    const known = Object.keys(addresses).join(", ") || "none";
    throw new Error(`The payment system needs ${kind} in its region; the region has: ${known}`);
  }
  return found;
}

const deliver: Delivery = {
  method: "POST",
  path: "/webhooks/payments",
  headers: { "content-type": "application/json" },
  schemaVersion: 3,
  body: ({ eventId, account, amount, schemaVersion, tenant, occurredAt }) =>
    JSON.stringify({
      event_id: eventId,
      account,
      amount,
      version: schemaVersion,
      tenant,
      occurred_at: occurredAt,
    }),
  classify: (status, body) => ({ outcome: outcomeOf(status), region: regionIn(body) }),
};

/** 4xx that say "not now" instead of "never": conflict, too early, too many requests, time-out, cannot say. */
const undecidedStatuses: readonly number[] = [408, 409, 425, 429];

function outcomeOf(status: number): Outcome {
  if (status === 200) {
    return "ok";
  }
  return status >= 400 && status < 500 && !undecidedStatuses.includes(status) ? "fail" : "info";
}

function regionIn(body: string): string | null {
  try {
    const { region } = JSON.parse(body);
    return typeof region === "string" ? region : null;
  } catch {
    return null;
  }
}

export const paymentSystem: SystemUnderTest = {
  name: "payment-system",
  services: [service("webhook", 8080), service("worker", 8081)],
  deliver,
  ledger: {
    kind: "postgres",
    sql: "SELECT event_id, account, amount, applied_at FROM credits",
  },
  dedupKeys: {
    postgres: { kind: "postgres", sql: "SELECT event_id FROM applied_events" },
    redis: { kind: "redis", match: "dedup:*", prefix: "dedup:" },
  },
  defects: Object.fromEntries(
    defects.map(({ name, breaks, caughtBy }) => [name, { breaks, caughtBy, env: { DEFECT: name } }]),
  ),
};
