/**
 * The HTTP side of the webhook: it writes an event to the log, then acknowledges it. It refuses only events without a
 * usable id; the worker decides whether an event can be applied.
 */
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import { encodeRecord, identifiedEventSchema, orderingKey, reasons } from "./event.ts";
import type { EventLog } from "./event-log.ts";
import type { WebhookMetrics } from "./metrics.ts";

const bodyBytesMax = 64 * 1024;

/**
 * `POST /webhooks/payments` answers
 * - 200 `{status: "accepted", region}` once the event is durable in that region,
 * - 4xx `{status: "refused", region, reasons}` if it was not accepted and never will be,
 * - 503 `{status: "unavailable", region, reasons}` if it was not accepted, or perhaps was; send it again with the same event id.
 *
 * @param storedIn the region whose stores hold the event, if it is another one
 * @param whyClosed why no event is accepted now; `null` if events are
 */
export function createWebhookServer(
  region: string,
  events: EventLog,
  metrics: WebhookMetrics,
  whyClosed: () => string | null = () => null,
  storedIn = region,
): FastifyInstance {
  const app = Fastify({ bodyLimit: bodyBytesMax });
  const unavailable = (reply: FastifyReply, reason: string) => {
    metrics.requests.inc({ outcome: "unavailable" });
    return reply
      .code(503)
      .header("retry-after", "1")
      .send({ status: "unavailable", region, reasons: [reason] });
  };

  app.post("/webhooks/payments", async (request, reply) => {
    const startedAt = performance.now();
    const body = identifiedEventSchema.safeParse(request.body);
    if (!body.success) {
      metrics.requests.inc({ outcome: "refused" });
      return reply.code(400).send({ status: "refused", region, reasons: reasons(body.error) });
    }
    const closed = whyClosed();
    if (closed !== null) {
      return unavailable(reply, closed);
    }
    const event = body.data;
    const value = encodeRecord(event, new Date().toISOString(), region);
    try {
      await events.append({ eventId: event.event_id, key: orderingKey(event), value });
    } catch (error) {
      return unavailable(reply, (error as Error).message);
    }
    metrics.requests.inc({ outcome: "accepted" });
    metrics.ackSeconds.observe((performance.now() - startedAt) / 1000);
    return { status: "accepted", region: storedIn };
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
