/**
 * Requests to a system's own edge, as a client of the system sends them: names looked up again when their time to live ends,
 * certificates verified, connections kept alive and given up with the address that they lead to, redirects followed.
 * Node's own client carries them: it takes whatever load balancers send, such as `100 Continue` before the answer.
 */
import http from "node:http";
import https from "node:https";
import { isIP, type Socket } from "node:net";
import { sendersFailure } from "../contract/own-failure.ts";
import type { EdgeAccess } from "./edge-access.ts";
import type { Request } from "./request.ts";
import { NameResolver } from "./resolver.ts";
import { answerBytesMax, type Exchange, type Wire } from "./wire.ts";

const redirectsMost = 5;
/** Of connections that wait for the next request, for each address. */
const freeMost = 4_096;
/** Those that keep method and body. Any other is an answer of the system, for `classify`. */
const redirects = [307, 308];
const credentials = ["authorization", "cookie", "proxy-authorization"];

export class OwnEdgeWire implements Wire {
  readonly access: EdgeAccess;
  readonly #resolver: NameResolver;
  readonly #agents: Readonly<Record<string, http.Agent>>;
  readonly #open = new Set<Call>();

  constructor(access: EdgeAccess) {
    this.access = access;
    this.#resolver = new NameResolver({
      resolver: access.resolver,
      onChange: () => this.#leaveOldAddresses(),
    });
    const { ca } = access;
    const options = {
      keepAlive: true,
      maxFreeSockets: freeMost,
      scheduling: "lifo",
      lookup: this.#resolver.lookup,
    } as const;
    this.#agents = {
      "http:": this.#keepingToServed(new http.Agent(options)),
      "https:": this.#keepingToServed(new https.Agent({ ...options, ...(ca === undefined ? {} : { ca }) })),
    };
  }

  send(request: Request, expiresAt: number, exchange: Exchange): void {
    this.#resolver.freshen();
    const call = new Call(this, request, expiresAt, exchange);
    this.#open.add(call);
    call.start(new URL(request.path, this.access.url));
  }

  get firstExpiry(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { expiresAt } of this.#open) first = Math.min(first, expiresAt);
    return first;
  }

  expire(now: number): void {
    for (const call of this.#open)
      if (call.expiresAt + call.pardonedMs <= now) call.break(new Error("no complete answer in time"));
  }

  pardon(ms: number): void {
    for (const call of this.#open) call.pardonedMs += ms;
  }

  close(): void {
    for (const call of this.#open) call.break(new Error("the sender has given this request up"));
    for (const agent of Object.values(this.#agents)) agent.destroy();
    this.#resolver.close();
  }

  /** Throws if this machine cannot even begin. */
  requestTo(url: URL, options: http.RequestOptions): http.ClientRequest {
    const { protocol, hostname, port } = url;
    const { access } = this;
    const own = hostname === access.url.hostname && access.servername !== undefined;
    return (protocol === "https:" ? https : http).request({
      ...options,
      ...(own ? { servername: access.servername } : {}),
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port,
      path: `${url.pathname}${url.search}`,
      agent: this.#agents[protocol]!,
    });
  }

  over(call: Call): void {
    this.#open.delete(call);
  }

  /** A connection to an address that its name no longer has is not used again. */
  #keepingToServed<A extends http.Agent>(agent: A): A {
    const { access } = this;
    if (isIP(access.url.hostname.replace(/^\[|\]$/g, "")) !== 0) return agent;
    const keeps = agent.keepSocketAlive.bind(agent) as (socket: unknown) => boolean;
    agent.keepSocketAlive = ((socket: Socket) =>
      this.#served(socket) && keeps(socket)) as typeof agent.keepSocketAlive;
    return agent;
  }

  #served({ remoteAddress }: Socket): boolean {
    return remoteAddress !== undefined && this.#resolver.serves(remoteAddress);
  }

  #leaveOldAddresses(): void {
    for (const agent of Object.values(this.#agents))
      for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []))
        if (!this.#served(socket)) socket.destroy();
  }
}

/** One request and its answer, over as many addresses as it is redirected to. */
class Call {
  readonly expiresAt: number;
  pardonedMs = 0;
  readonly #wire: OwnEdgeWire;
  readonly #request: Request;
  #exchange: Exchange | null;
  #sent: http.ClientRequest | null = null;
  #redirected = 0;
  #repeated = false;

  constructor(wire: OwnEdgeWire, request: Request, expiresAt: number, exchange: Exchange) {
    this.#wire = wire;
    this.#request = request;
    this.expiresAt = expiresAt;
    this.#exchange = exchange;
  }

  start(url: URL): void {
    const { method, body } = this.#request;
    const headers = this.#headersTo(url);
    if (body.length > 0 || !["GET", "DELETE"].includes(method))
      headers["content-length"] = String(Buffer.byteLength(body));
    let answered = false;
    try {
      const sent = this.#wire.requestTo(url, { method, headers });
      this.#sent = sent;
      sent.on("response", (answer) => {
        answered = true;
        this.#receive(answer, url);
      });
      sent.on("error", (error) => {
        if (sent !== this.#sent) return;
        // A server may close an idle connection at the moment at which it is used again: clients ask once more.
        const stale = sent.reusedSocket && !answered && !this.#repeated;
        if (!stale) return this.break(error);
        this.#repeated = true;
        this.start(url);
      });
      sent.end(body);
    } catch (error) {
      this.break(error as Error);
    }
  }

  break(error: Error): void {
    const exchange = this.#take();
    this.#sent?.destroy();
    const own = sendersFailure(error);
    if (own === null) exchange?.broke(error);
    else exchange?.unsent(own, error);
  }

  #take(): Exchange | null {
    const exchange = this.#exchange;
    this.#exchange = null;
    this.#wire.over(this);
    return exchange;
  }

  /** Names in small letters. What proves who sends goes to no other host, as with every client. */
  #headersTo(url: URL): Record<string, string> {
    const { access } = this.#wire;
    const all = [access.headers, this.#request.headers].flatMap(pairs);
    const own = url.origin === access.url.origin;
    const told = ([name, value]: [string, string]) =>
      own || !(credentials.includes(name) || access.secrets.includes(value));
    return Object.fromEntries(all.filter(told));
  }

  #receive(answer: http.IncomingMessage, url: URL): void {
    const status = answer.statusCode ?? 0;
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on("data", (chunk: Buffer) => {
      if (bytes < answerBytesMax) chunks.push(chunk);
      bytes += chunk.length;
    });
    answer.on("error", (error) => this.break(error));
    answer.on("end", () => {
      if (this.#exchange === null) return;
      const { location } = answer.headers;
      if (redirects.includes(status) && location !== undefined) this.#follow(location, url);
      else this.#take()?.answered(status, Buffer.concat(chunks).toString());
    });
  }

  #follow(location: string, from: URL): void {
    const to = URL.parse(location, from);
    if (to === null || !/^https?:$/.test(to.protocol))
      this.break(new Error(`it was redirected to ${JSON.stringify(location)}, which is no address`));
    else if (this.#redirected++ === redirectsMost)
      this.break(new Error(`it was redirected more than ${redirectsMost} times, last to ${to.href}`));
    else this.start(to);
  }
}

function pairs(lines: readonly string[]): [name: string, value: string][] {
  return Array.from({ length: lines.length / 2 }, (_, i) => [lines[2 * i]!.toLowerCase(), lines[2 * i + 1]!]);
}
