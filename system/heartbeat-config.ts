/** The environment of the heartbeat. */
import { z } from "zod";
import {
  databaseUrlByName,
  type Environment,
  logLevel,
  readEnvironment,
  regionName,
  wholeNumber,
} from "./environment.ts";

const environmentSchema = z
  .object({
    PLATFORM_REGION: regionName,
    HOST: z.string().min(1).default("127.0.0.1"),
    PORT: wholeNumber(1, 65535),
    HEARTBEAT_DATABASE_URLS: databaseUrlByName,
    LOG_LEVEL: logLevel,
  })
  .transform((env) => ({
    region: env.PLATFORM_REGION,
    host: env.HOST,
    port: env.PORT,
    /** URLs of the databases, by name. */
    databases: env.HEARTBEAT_DATABASE_URLS,
    logLevel: env.LOG_LEVEL,
  }));

/** @throws Error whose message has one line for each variable at fault. */
export function readHeartbeatConfig(environment: Environment): z.output<typeof environmentSchema> {
  return readEnvironment(environmentSchema, environment);
}
