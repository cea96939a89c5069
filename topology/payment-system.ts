/**
 * The reference payment system as the harness sees it: the services to start, how an operation is posted, where to read the
 * ledger and the deduplication keys. The harness uses nothing else of `system/`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Operation, Outcome } from "../harness/contract/operation.ts";
import type {
  ContainerSpec,
  DefectSpec,
  Delivery,
  ImageSource,
  JobSpec,
  LogSpec,
  ServicePlace,
  ServiceSpec,
  SystemBuild,
  SystemUnderTest,
} from "../harness/contract/system.ts";
import { defects } from "../system/defects.ts";

/** SQL that prepares a region's database. Can be applied repeatedly. */
export const paymentSchema = readFileSync(new URL("../system/schema.sql", import.meta.url), "utf8");
export const paymentDatabase = "payments";
export const paymentTopics = ["payments"] as const;

/**
 * A service of the payment system.
 * @param needs the parts that must be ready first; Redis is only a cache, and not needed
 * @param env its environment
 */
export function service(
  name: string,
  port: number,
  needs: readonly string[],
  env: (place: ServicePlace) => Readonly<Record<string, string>>,
): ServiceSpec {
  return {
    name,
    command: ["node", "--max-semi-space-size=2", program(name)],
    container: inImage(["node", "--max-semi-space-size=2", `system/${name}.ts`]),
    port,
    health: "/health",
    env,
    needs,
  };
}

function inImage(command: readonly [string, ...string[]]): ContainerSpec {
  return { image: paymentImage, command, readOnly: true };
}

const paymentImage: ImageSource = {
  name: "regiondrill/payment-system",
  context: at("."),
  dockerfile: "system/Dockerfile",
};

/** Bundled: without it a service loads a thousand files, which is half of its start time. */
const paymentBuild: SystemBuild = {
  command: ["node", at("system/build.ts")],
  inputs: [at("system"), at("package-lock.json")],
};

function program(name: string): string {
  return `{build}/${name}.mjs`;
}

function at(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The environment that every service has, with either event log. */
export function commonEnv({ region, host, port, addresses }: ServicePlace): Record<string, string> {
  return {
    PLATFORM_REGION: region,
    ...versions,
    HOST: host,
    PORT: String(port),
    DATABASE_URL: address(addresses, "postgres"),
    ...(addresses.redis === undefined ? {} : { REDIS_URL: addresses.redis }),
  };
}

const versions = { EVENT_SCHEMA_VERSION: "3", EVENT_SCHEMA_MIN_COMPATIBLE: "2" };

/** Settings that set aside events of a schema version older than this. */
export function minCompatible(version: number): Record<string, string> {
  return { EVENT_SCHEMA_MIN_COMPATIBLE: String(version) };
}

function env(place: ServicePlace): Record<string, string> {
  return {
    ...commonEnv(place),
    ACTIVE_ACTIVE_REGIONS: place.regions.join(","),
    KAFKA_BROKERS: address(place.addresses, "kafka"),
  };
}

function address(addresses: ServicePlace["addresses"], kind: "postgres" | "kafka"): string {
  const found = addresses[kind];
  if (found === undefined) {
    const known = Object.keys(addresses).join(", ") || "none";
    throw new Error(`The payment system needs ${kind} in its region; the region has: ${known}`);
  }
  return found;
}

/** Applies to a region's ledger what it lacks and the other region's database has. */
const reconcile: JobSpec = {
  name: "reconcile",
  command: ["node", program("reconcile")],
  container: inImage(["node", "system/reconcile.ts"]),
  peers: ["postgres"],
  env: ({ region, regions, addresses, peers }) => {
    const other = regions.find((name) => name !== region);
    const at = peers[other ?? ""]?.postgres;
    if (at === undefined) {
      throw new Error(`Reconciling ${region} needs a link to the postgres of another region`);
    }
    const own = address(addresses, "postgres");
    return { ...versions, DATABASE_URL: own, SOURCE_DATABASE_URL: databaseAt(own, at) };
  },
};

/** The same database on another server, at `host:port`. */
export function databaseAt(url: string, host: string): string {
  const other = new URL(url);
  other.host = host;
  return other.href;
}

/** Repairs a region's dead letters and sends them again. */
const replayDeadLetters: JobSpec = {
  name: "replay-dead-letters",
  command: ["node", program("replay-dead-letters")],
  container: inImage(["node", "system/replay-dead-letters.ts"]),
  env: ({ region, addresses }) => ({
    PLATFORM_REGION: region,
    EVENT_SCHEMA_VERSION: versions.EVENT_SCHEMA_VERSION,
    DATABASE_URL: address(addresses, "postgres"),
    KAFKA_BROKERS: address(addresses, "kafka"),
  }),
};

const deliver: Delivery = {
  method: "POST",
  path: "/webhooks/payments",
  headers: { "content-type": "application/json" },
  schemaVersion: 3,
  oldestCompatible: 2,
  body: (operation) => JSON.stringify(event(operation, operation.amount)),
  // The webhook needs only the event id. The worker needs minor units; the replay job can convert this amount.
  unreadableBody: (operation) =>
    JSON.stringify(event(operation, `${(operation.amount / 100).toFixed(2)} EUR`)),
  classify: (status, body) => ({ outcome: outcomeOf(status), region: regionIn(body) }),
};

function event({ eventId, account, schemaVersion, tenant, occurredAt }: Operation, amount: number | string) {
  return { event_id: eventId, account, amount, version: schemaVersion, tenant, occurred_at: occurredAt };
}

/** 4xx that mean "not now" instead of "never": time-out, conflict, too early, too many requests. */
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

/** A region's own topic, and its mirrors in the other regions. */
const payments: LogSpec = {
  name: "payments",
  entries: (origin, region) => ({
    kind: "kafka",
    topic: origin === region ? "payments" : `${origin}.payments`,
    eventId: eventIdIn,
  }),
};

/** `null` if the record is not an event. */
function eventIdIn(value: string): string | null {
  try {
    const id = JSON.parse(value)?.event?.event_id;
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}

const systemDefects: Readonly<Record<string, DefectSpec>> = {
  ...Object.fromEntries(
    defects.map(({ name, breaks, caughtBy }) => [name, { breaks, caughtBy, env: { DEFECT: name } }]),
  ),
  "no-fencing": {
    breaks: "The old primary is not fenced: it takes writes again as soon as it is back.",
    caughtBy: ["single-writer"],
    fencing: false,
  },
  "hasty-failback": {
    breaks:
      "The old primary takes over while the other region still accepts events, which it never receives.",
    caughtBy: ["lost-events"],
    draining: false,
  },
  "no-health-check": {
    breaks: "The edge continues to send requests to a region that is gone.",
    caughtBy: ["rto"],
    edgeChecks: false,
  },
};

export const paymentSystem: SystemUnderTest = {
  name: "payment-system",
  build: paymentBuild,
  services: [
    service("webhook", 8080, ["postgres", "kafka"], env),
    service("worker", 8081, ["postgres", "kafka"], env),
  ],
  deliver,
  ledger: {
    kind: "postgres",
    sql: "SELECT event_id, account, amount, applied_at FROM credits ORDER BY credit_id",
  },
  dedupKeys: {
    postgres: { kind: "postgres", sql: "SELECT event_id FROM applied_events" },
    redis: { kind: "redis", match: "dedup:*", prefix: "dedup:" },
  },
  deadLetters: { kind: "postgres", sql: "SELECT event_id, verdict FROM dead_letters" },
  logs: [payments],
  dedupLookups: {
    kind: "prometheus",
    service: "worker",
    columns: {
      hits: 'worker_dedup_cache_lookups_total{result="hit"',
      lookups: "worker_dedup_cache_lookups_total{",
    },
  },
  jobs: [reconcile, replayDeadLetters],
  // Without `consumed_offsets`, because a topic's offsets continue. In the order in which the system locks the tables.
  reset: [
    {
      kind: "postgres",
      sql: "TRUNCATE applied_events, credits, balances, dead_letters, outbox, reconciliation_log",
    },
    { kind: "redis" },
    {
      kind: "kafka",
      topics: (region, regions) =>
        regions.map((origin) => (origin === region ? paymentTopics[0] : `${origin}.${paymentTopics[0]}`)),
    },
  ],
  defects: systemDefects,
};
