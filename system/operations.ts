/**
 * What every service offers to operators: `GET /health`, `GET /metrics`, and an orderly stop on SIGTERM.
 */
import { flushCompileCache } from "node:module";
import type { FastifyInstance } from "fastify";
import { type Logger, pino, stdTimeFunctions } from "pino";
import type { Registry } from "prom-client";
import type { Config } from "./config.ts";
import type { Health } from "./health.ts";

const shutdownLimitMs = 5000;

export function createLogger(
  service: string,
  { region, logLevel }: Pick<Config, "region" | "logLevel">,
): Logger {
  return pino({ level: logLevel, base: { region, service }, timestamp: stdTimeFunctions.isoTime });
}

export interface Operations {
  readonly region: string;
  readonly health: () => Promise<Health>;
  readonly registry: Registry;
  /** Further fields of the health answer; they do not change the status. */
  readonly remarks?: () => object;
}

/** `GET /health` answers 200 if healthy, otherwise 503, both with `{region, status, stores}` and the remarks. */
export function serveOperations(
  app: FastifyInstance,
  { region, health, registry, remarks = () => ({}) }: Operations,
): void {
  app.get("/health", async (_request, reply) => {
    const { healthy, stores } = await health();
    reply.code(healthy ? 200 : 503);
    return { region, status: healthy ? "ok" : "unavailable", stores, ...remarks() };
  });
  app.get("/metrics", async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}

/** Listens, then saves what Node compiled, if a compile cache is on: a killed process would not save it. */
export async function listen(
  app: FastifyInstance,
  { host, port }: Pick<Config, "host" | "port">,
): Promise<void> {
  await app.listen({ host, port });
  flushCompileCache();
}

/** On SIGTERM or SIGINT runs `stop`, then exits with 0; with 1 if that fails or takes longer than 5 s. */
export function stopOnSignal(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = async (signal: string) => {
    if (stopping) {
      return;
    }
    stopping = true;
    log.info({ signal }, "stopping");
    setTimeout(() => {
      log.error(`did not stop within ${shutdownLimitMs} ms`);
      process.exit(1);
    }, shutdownLimitMs).unref();
    try {
      await stop();
      log.info("stopped");
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, "stopping failed");
      process.exit(1);
    }
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}
