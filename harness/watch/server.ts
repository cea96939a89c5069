/**
 * The server of the live view, on 127.0.0.1 alone: the page, its stream of events, and with the token two requests, to
 * let a held drill go on and to abort a running one. Files come from the fixed list of `assets.ts`.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { assetAt } from "./assets.ts";
import { limitConnections } from "./connections.ts";
import { abortRun, continueRun } from "./control.ts";
import { EventStream } from "./event-stream.ts";
import type { Feed, Seat } from "./feed.ts";
import { isToken, newToken, protectiveHeaders, refusalOf, tokenRefusal } from "./guard.ts";

const pagesMost = 16;
/** A browser of this machine sends its request at once. */
const headersMs = 2_000;
const requestMs = 5_000;
const speedMost = 1_000;
const usualSpeed = 4;

export interface WatchServer {
  /** With the token behind the #, a part that a browser sends to no server. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Pages that follow now. */
  readonly pages: number;
  /** Resolves when every connection is closed. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly feed: Feed;
  /** 0: any free port. */
  readonly port: number;
}

/** @throws the operating system's error when the port is taken */
export async function startServer({ feed, port }: ServerOptions): Promise<WatchServer> {
  const answers = new Answers(feed);
  const server = createServer(
    { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: 500 },
    (request, response) => answers.answer(request, response),
  );
  server.maxHeadersCount = 64;
  limitConnections(server, pagesMost * 4);
  server.listen({ host: "127.0.0.1", port, exclusive: true });
  await once(server, "listening");
  answers.port = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${answers.port}/#token=${answers.token}`,
    port: answers.port,
    token: answers.token,
    get pages() {
      return answers.pages;
    },
    close() {
      feed.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

class Answers {
  readonly token = newToken();
  port = 0;
  readonly #feed: Feed;
  /** Of the pages that follow now, the first first: whether each has shown the token. */
  readonly #streams = new Map<EventStream, boolean>();

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  /** How many follow now. */
  get pages(): number {
    return this.#streams.size;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(protectiveHeaders)) response.setHeader(name, value);
    const answer = this.#answerInWords(request, response);
    if (answer === null) return;
    response.writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers });
    response.end(JSON.stringify({ text: answer.text }));
  }

  /** `null` where the request was answered with a file or a stream. */
  #answerInWords(request: IncomingMessage, response: ServerResponse): AnswerInWords | null {
    const refusal = refusalOf(request, this.port);
    if (refusal !== null) return refusal;
    const asked = URL.parse(request.url ?? "/", "http://127.0.0.1");
    if (asked === null) return { status: 400, text: "the address cannot be read" };
    if (request.method === "POST") return this.#act(asked.pathname, request);
    if (request.method !== "GET")
      return { status: 405, text: `${request.method} is not answered here`, headers: { Allow: "GET, POST" } };
    if (asked.pathname === "/events") return this.#stream(request, response, asked.searchParams);
    const asset = assetAt(asked.pathname);
    if (asset === null) return { status: 404, text: "there is no such page" };
    response.writeHead(200, { "Content-Type": asset.type });
    response.end(asset.body);
    return null;
  }

  #stream(request: IncomingMessage, response: ServerResponse, asked: URLSearchParams): AnswerInWords | null {
    const known = isToken(asked.get("token"), this.token);
    if (this.pages >= pagesMost && known) this.#makeRoom();
    if (this.pages >= pagesMost)
      return {
        status: 503,
        headers: { "Retry-After": "5" },
        text: `${pagesMost} pages follow already; close one of them`,
      };
    const stream = new EventStream(response);
    this.#streams.set(stream, known);
    stream.gone.addEventListener("abort", () => this.#streams.delete(stream), { once: true });
    // A page that was cut off goes on where it was.
    const resumed = request.headers["last-event-id"]?.toString();
    const fromMs = amount(resumed ?? asked.get("from"), 0, Number.MAX_SAFE_INTEGER);
    const seat: Seat = { fromMs, speed: amount(asked.get("speed"), usualSpeed, speedMost) };
    this.#feed.serve(stream, seat).catch(() => response.destroy());
    return null;
  }

  /** A page with the token takes the place of one without. */
  #makeRoom(): void {
    const [stranger] = [...this.#streams].find(([, known]) => !known) ?? [];
    stranger?.cut();
  }

  #act(pathname: string, request: IncomingMessage): AnswerInWords {
    request.resume(); // a body is read and dropped
    const headers = { Connection: "close" };
    const act = { "/continue": continueRun, "/abort": abortRun }[pathname];
    if (act === undefined) return { status: 404, text: "there is nothing to do there", headers };
    const refusal = tokenRefusal(request, this.token);
    if (refusal !== null) return { ...refusal, headers };
    const { runId } = this.#feed;
    const done = runId === null ? null : act(runId);
    if (done !== null) return { status: 202, text: done, headers };
    const why = act === continueRun ? "the run is not held" : "the run is over, or being stopped already";
    return { status: 409, text: why, headers };
  }
}

interface AnswerInWords {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The number in the text; the usual one where there is none, or one out of bounds. */
function amount(text: string | null, usual: number, most: number): number {
  const value = text === null ? Number.NaN : Number(text);
  return value >= 0 && value <= most ? value : usual;
}
