/**
 * The HTTP side of the webhook: takes an event, has it written to the log, and only then acknowledges it. Refuses only
 * what cannot be told from another event; whether an event can be applied is for the worker to say.
 */
import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { encodeRecord, type IdentifiedEvent, identifiedEventSchema, reasons } from "./event.ts";
import type { EventLog } from "./event-log.ts";
import type { WebhookMetrics } from "./metrics.ts";

const bodyBytesMax = 64 * 1024;

/**
 * `POST /webhooks/payments` answers
 * - 200 `{status: "accepted", region}` once the event is durable in this region,
 * - 4xx `{status: "refused", region, reasons}` when it was not and never will be taken,
 * - 503 `{status: "unavailable", region, reasons}` when nobody knows; to be sent again with the same event id.
 */
export function createWebhookServer(
  region: string,
  events: EventLog,
  metrics: WebhookMetrics,
): FastifyInstance {
  const app = Fastify({ bodyLimit: bodyBytesMax });

  app.post("/webhooks/payments", async (request, reply) => {
    const startedAt = performance.now();
    const body = identifiedEventSchema.safeParse(request.body);
    if (!body.success) {
      metrics.requests.inc({ outcome: "refused" });
      return reply.code(400).send({ status: "refused", region, reasons: reasons(body.error) });
    }
    const event = body.data;
    const value = encodeRecord(event, new Date().toISOString(), region);
    try {
      await events.append({ key: orderingKey(event), value });
    } catch (error) {
      metrics.requests.inc({ outcome: "unavailable" });
      reply.code(503).header("retry-after", "1");
      return { status: "unavailable", region, reasons: [(error as Error).message] };
    }
    metrics.requests.inc({ outcome: "accepted" });
    metrics.ackSeconds.observe((performance.now() - startedAt) / 1000);
    return { status: "accepted", region };
  });

  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const code = error.statusCode ?? 500;
    const refused = code >= 400 && code < 500;
    metrics.requests.inc({ outcome: refused ? "refused" : "unavailable" });
    return reply
      .code(code)
      .send({ status: refused ? "refused" : "unavailable", region, reasons: [error.message] });
  });

  return app;
}

/** Events of one account keep their order. */
function orderingKey(event: IdentifiedEvent): string {
  return typeof event.account === "string" ? event.account : event.event_id;
}
