/**
 * HTTP/1.1 connections for an open loop: as many as there are requests without an answer, so that none ever waits for
 * another, and reused the moment they are free. A request is written once or not at all; this file never retries.
 * undici's own pool looks through all its busy connections for a free one and allots its timers by the request; at
 * thousands of unanswered requests both cost more than the requests.
 */
import { buildConnector, Client, type Dispatcher } from "undici";
import { sendersFailure } from "../contract/own-failure.ts";
import type { Request } from "./request.ts";
import { answerBytesMax, type Exchange, type Wire } from "./wire.ts";

/** One for all: an error of its own for each connection would collect a stack that is never read. */
const givenUp = new Error("the sender has given this connection up");

export class Connections implements Wire {
  readonly #origin: string;
  readonly #options: Client.Options;
  readonly #live = new Set<Connection>();
  /** Free ones, the most recently used last, so that those not needed grow old and close. */
  readonly #free: Connection[] = [];

  /** `connectTimeoutMs` only tidies up connections that no exchange waits for any more. */
  constructor(origin: string, connectTimeoutMs: number) {
    this.#origin = origin;
    this.#options = {
      // Time-outs are `expire`'s business: one look at the busy connections instead of a timer for each request.
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
      connect: buildConnector({ timeout: connectTimeoutMs, allowH2: false }),
    };
  }

  /** Sends at once; an exchange without a complete answer at `expiresAt` breaks at the next `expire`. */
  send(request: Request, expiresAt: number, exchange: Exchange): void {
    let connection = this.#free.pop();
    if (!connection) {
      connection = new Connection(new Client(this.#origin, this.#options), this);
      this.#live.add(connection);
    }
    connection.send(request, expiresAt, exchange);
  }

  /** When the longest-waiting exchange will be given up; `Infinity` when none is open. */
  get firstExpiry(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const connection of this.#live) first = Math.min(first, connection.expiresAt);
    return first;
  }

  /** Breaks every exchange whose time has run out. */
  expire(now: number): void {
    for (const connection of this.#live)
      if (connection.expiresAt + connection.pardonedMs <= now) connection.break();
  }

  /** For so long this process did nothing: none of the open exchanges had this time. */
  pardon(ms: number): void {
    for (const connection of this.#live) connection.pardonedMs += ms;
  }

  /** Breaks every exchange that is still open and closes all connections. */
  close(): void {
    for (const connection of this.#live) connection.break();
  }

  release(connection: Connection): void {
    this.#free.push(connection);
  }

  forget(connection: Connection): void {
    this.#live.delete(connection);
  }
}

/** One connection, with at most one exchange on it; it is its own response handler to save one for each request. */
class Connection implements Dispatcher.DispatchHandler {
  /** `Infinity` while no answer is waited for. */
  expiresAt = Number.POSITIVE_INFINITY;
  pardonedMs = 0;
  readonly #client: Client;
  readonly #home: Connections;
  #exchange: Exchange | null = null;
  #status = 0;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(client: Client, home: Connections) {
    this.#client = client;
    this.#home = home;
  }

  send(request: Request, expiresAt: number, exchange: Exchange): void {
    this.#exchange = exchange;
    this.expiresAt = expiresAt;
    this.pardonedMs = 0;
    this.#status = 0;
    this.#chunks = [];
    this.#bytes = 0;
    this.#client.dispatch(request, this);
  }

  /** Gives the connection up, and with it whatever is on its way; `own` is why it never was. */
  break(own: string | null = null): void {
    this.#home.forget(this);
    const exchange = this.#take();
    // A destroyed client reports errors of its own; by now they mean nothing.
    this.#client.destroy(givenUp, () => {});
    if (own === null) exchange?.broke();
    else exchange?.unsent(own);
  }

  #take(): Exchange | null {
    const exchange = this.#exchange;
    this.#exchange = null;
    this.expiresAt = Number.POSITIVE_INFINITY;
    return exchange;
  }

  /** undici requires it. */
  onRequestStart(): void {}

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#bytes >= answerBytesMax) return;
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body =
      this.#chunks.length === 1 ? this.#chunks[0]!.toString() : Buffer.concat(this.#chunks).toString();
    const exchange = this.#take();
    if (!exchange) return;
    this.#home.release(this);
    exchange.answered(this.#status, body);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#exchange) this.break(sendersFailure(error));
  }
}
