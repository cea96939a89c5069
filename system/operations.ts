/**
 * What operators ask of every service: `GET /health`, `GET /metrics`, and to stop in an orderly way on SIGTERM.
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
  /** What else is to be said with the health; it does not change it. */
  readonly remarks?: () => object;
}

/** `GET /health` answers 200 when healthy, else 503, with `{region, status, stores}` and the remarks either way. */
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

/** Listens, and saves what Node compiled on the way where a compile cache is switched on: a killed process never would. */
export async function listen(
  app: FastifyInstance,
  { host, port }: Pick<Config, "host" | "port">,
): Promise<void> {
  await app.listen({ host, port });
  flushCompileCache();
}

/** On SIGTERM or SIGINT runs `stop`, then exits 0; exits 1 when that fails or takes longer than 5 s. */
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
