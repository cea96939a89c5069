/**
 * The environment of a service, read once at start. A wrong environment is one message that names every variable at
 * fault, what was expected and what was found; nothing is started then.
 */
import { z } from "zod";
import { defects } from "./defects.ts";

const regionName = z.string().regex(/^[a-z0-9-]+$/, "expected a region name such as us-east-1");
const commaSeparated = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().min(1, "expected names separated by commas")).min(1));
const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number({ error: "expected a whole number" })
    .int("expected a whole number")
    .min(least, `expected at least ${least}`)
    .max(most, `expected at most ${most}`);
const urlOf = (...protocols: string[]) =>
  z.url({ protocol: new RegExp(`^(${protocols.join("|")})$`), error: `expected a ${protocols[0]}:// URL` });

const environmentSchema = z
  .object({
    PLATFORM_REGION: regionName,
    ACTIVE_ACTIVE_REGIONS: commaSeparated.pipe(z.array(regionName)),
    EVENT_SCHEMA_VERSION: wholeNumber(1, 1000).default(3),
    EVENT_SCHEMA_MIN_COMPATIBLE: wholeNumber(1, 1000).default(2),
    HOST: z.string().min(1).default("127.0.0.1"),
    PORT: wholeNumber(1, 65535),
    DATABASE_URL: urlOf("postgres", "postgresql"),
    REDIS_URL: urlOf("redis", "rediss"),
    KAFKA_BROKERS: commaSeparated.pipe(z.array(z.string().regex(/^[^:]+:\d+$/, "expected host:port"))),
    DEFECT: z
      .enum(["", ...defects.map(({ name }) => name)], {
        error: `expected nothing or one of ${defects.map(({ name }) => name).join(", ")}`,
      })
      .default(""),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  })
  .refine((env) => env.ACTIVE_ACTIVE_REGIONS.includes(env.PLATFORM_REGION), {
    path: ["ACTIVE_ACTIVE_REGIONS"],
    message: "expected to contain PLATFORM_REGION",
  })
  .refine((env) => env.EVENT_SCHEMA_MIN_COMPATIBLE <= env.EVENT_SCHEMA_VERSION, {
    path: ["EVENT_SCHEMA_MIN_COMPATIBLE"],
    message: "expected at most EVENT_SCHEMA_VERSION",
  })
  .transform((env) => ({
    region: env.PLATFORM_REGION,
    otherRegions: env.ACTIVE_ACTIVE_REGIONS.filter((name) => name !== env.PLATFORM_REGION),
    /** Schema versions that can be read, both ends included. */
    versions: { oldest: env.EVENT_SCHEMA_MIN_COMPATIBLE, newest: env.EVENT_SCHEMA_VERSION },
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    kafkaBrokers: env.KAFKA_BROKERS,
    /** The promise this process breaks on purpose; empty when it breaks none. */
    defect: env.DEFECT,
    logLevel: env.LOG_LEVEL,
  }));

export type Config = z.output<typeof environmentSchema>;

/**
 * @throws Error whose message has one line for each variable at fault.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (parsed.success) {
    return parsed.data;
  }
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const found = environment[name];
    return `  ${name}: ${issue.message}, found ${found === undefined ? "nothing" : JSON.stringify(found)}`;
  });
  throw new Error(`The environment is not right, nothing was started:\n${[...new Set(lines)].join("\n")}`);
}

/** The configuration, or the message on standard error and exit code 1. */
export function readConfigOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
