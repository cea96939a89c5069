/**
 * The types of environment variables, and one message for all that is wrong with them: each variable, what was expected
 * and what was found. The variables themselves are in `config.ts`, `heartbeat-config.ts` and `job-config.ts`.
 */
import { z } from "zod";
import { defects } from "./defects.ts";

export const regionName = z.string().regex(/^[a-z0-9-]+$/, "expected a region name such as us-east-1");

export const commaSeparated = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().min(1, "expected names separated by commas")).min(1));

export const brokers = commaSeparated.pipe(z.array(z.string().regex(/^[^:]+:\d+$/, "expected host:port")));

export const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number({ error: "expected a whole number" })
    .int("expected a whole number")
    .min(least, `expected at least ${least}`)
    .max(most, `expected at most ${most}`);

const urlOf = (...protocols: string[]) =>
  z.url({ protocol: new RegExp(`^(${protocols.join("|")})$`), error: `expected a ${protocols[0]}:// URL` });
export const databaseUrl = urlOf("postgres", "postgresql");
export const redisUrl = urlOf("redis", "rediss");

/** `name=url` pairs, separated by commas. */
export const databaseUrlByName = commaSeparated
  .transform((pairs) =>
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  )
  .pipe(z.array(z.tuple([regionName, databaseUrl]), { error: "expected name=postgres://… pairs" }))
  .transform((pairs) => new Map(pairs));

const schemaVersion = wholeNumber(1, 1000);
export const newestVersion = schemaVersion.default(3);
export const oldestVersion = schemaVersion.default(2);

export const logLevel = z
  .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
  .default("info");

const defectNames = defects.map(({ name }) => name);
/** The promise that a process breaks on purpose; empty for none. */
export const defectName = z
  .enum(["", ...defectNames], { error: `expected nothing or one of ${defectNames.join(", ")}` })
  .default("");
export type DefectName = z.output<typeof defectName>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error whose message has one line for each variable at fault. */
export function readEnvironment<T>(schema: z.ZodType<T>, environment: Environment): T {
  const parsed = schema.safeParse(environment);
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

/** Reads the environment of this process. If it is wrong, prints the message to standard error and exits with 1. */
export function orExit<T>(read: (environment: Environment) => T): T {
  try {
    return read(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
