/**
 * An edge for the sender's tests: a real HTTP server on loopback that keeps every delivery it received and answers,
 * or does not, as the test says.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import { HistoryInMemory } from "../../bench/history-in-memory.ts";
import type { Delivery } from "../../harness/contract/system.ts";
import type { Load } from "../../harness/load/load.ts";
import type { LoadOptions } from "../../harness/load/load-options.ts";
import { startLoad } from "../../harness/load/sender.ts";

export interface Received {
  readonly eventId: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

/** What to do with a delivery; `nth` is 1 for the first of its event id. */
export type Answer = (response: ServerResponse, received: Received, nth: number) => void;

export const acknowledge: Answer = (response) => response.writeHead(200).end('{"region":"a"}');
export const refuse: Answer = (response) => response.writeHead(400).end("no");
export const unavailable: Answer = (response) => response.writeHead(503).end("later");
export const hang: Answer = () => {};
export const reset: Answer = (response) => response.socket?.resetAndDestroy();

export class Edge {
  readonly received: Received[] = [];
  answer: Answer;
  readonly #server: Server;
  readonly #seen = new Map<string, number>();

  private constructor(answer: Answer) {
    this.answer = answer;
    this.#server = createServer((request, response) => void this.#receive(request, response));
  }

  /** Port 0 is any free one. */
  static async listen(host: string, answer: Answer, port = 0): Promise<Edge> {
    const edge = new Edge(answer);
    await new Promise<void>((resolve) => edge.#server.listen(port, host, resolve));
    return edge;
  }

  get origin(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  deliveriesOf(eventId: string): Received[] {
    return this.received.filter((received) => received.eventId === eventId);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => null);
    if (body === null) return;
    const { event_id: eventId } = JSON.parse(body) as { event_id: string };
    const nth = (this.#seen.get(eventId) ?? 0) + 1;
    this.#seen.set(eventId, nth);
    const received = { eventId, body, headers: request.headers };
    this.received.push(received);
    this.answer(response, received, nth);
  }
}

export const delivery: Delivery = {
  method: "POST",
  path: "/webhooks/payments",
  schemaVersion: 3,
  headers: { "content-type": "application/json", "x-sender": "test" },
  body: ({ eventId, account, amount, tenant, schemaVersion, occurredAt }) =>
    JSON.stringify({
      event_id: eventId,
      account,
      amount,
      tenant,
      version: schemaVersion,
      occurred_at: occurredAt,
    }),
  classify: (status, body) => {
    if (status === 200) return { outcome: "ok", region: (JSON.parse(body) as { region: string }).region };
    return { outcome: status >= 400 && status < 500 ? "fail" : "info", region: null };
  },
};

/** A load on `edge` with the options that matter to the test; small time-outs, no redeliveries. */
export function loadOn(
  edge: { readonly origin: string },
  options: Partial<LoadOptions>,
): { load: Load; history: HistoryInMemory } {
  const history = new HistoryInMemory();
  const load = startLoad({
    origin: edge.origin,
    delivery,
    history,
    seed: 1,
    runTag: "test",
    perSecond: 100,
    redelivered: 0,
    attemptTimeoutMs: 150,
    deadlineMs: 3_000,
    ...options,
  });
  return { load, history };
}

/** Waits until `condition` holds; fails with `what` after ten seconds. */
export function until(what: string, condition: () => boolean): Promise<void> {
  return expect.poll(condition, { timeout: 10_000, interval: 5, message: what }).toBe(true);
}
