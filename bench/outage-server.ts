/**
 * The service of a synthetic outage: HTTP on loopback, in the process of the sender, so that one clock knows when it fails. It
 * acknowledges everything while it serves, with the name of the region that took it.
 */
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer as createProxy, type Socket } from "node:net";
import type { ServerState } from "./outage-modes.ts";

/** Each answer takes longer by so much of the time since the service began to slow down. */
const slower = 1 / 4;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export class OutageServer {
  readonly #server: Server;
  readonly #region: string;
  readonly #half: boolean;
  #address: Address;
  #state: ServerState = "serving";
  #slowingSince = 0;
  #requests = 0;

  /** @param half every second request is taken by another region, which does not fail */
  constructor(host: string, region: string, half: boolean) {
    this.#address = { host, port: 0 };
    this.#region = region;
    this.#half = half;
    this.#server = createServer((request, response) => {
      request.resume();
      request.on("end", () => this.#take(response));
      // The sender gives up on requests that hang; that is no error of ours.
      request.on("error", () => {});
    });
  }

  get address(): Address {
    return this.#address;
  }

  async listen(): Promise<void> {
    const { host, port } = this.#address;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(port, host, resolve);
    });
    this.#address = { host, port: (this.#server.address() as AddressInfo).port };
  }

  /** At once, but for `serving` after `down`: then when it listens again. */
  async enter(state: ServerState): Promise<void> {
    const wasDown = this.#state === "down";
    this.#state = state;
    if (state === "slowing") this.#slowingSince = performance.now();
    if (state === "down") this.#server.close();
    if (state === "down" || state === "cut") this.#server.closeAllConnections();
    if (wasDown && state !== "down") await this.listen();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #take(response: ServerResponse): void {
    this.#requests += 1;
    if (this.#half && this.#requests % 2 === 0) response.end("there");
    else if (this.#state === "slowing")
      setTimeout(() => this.#answer(response), (performance.now() - this.#slowingSince) * slower);
    else this.#answer(response);
  }

  #answer(response: ServerResponse): void {
    if (this.#state === "serving" || this.#state === "slowing") response.end(this.#region);
    else if (this.#state === "unavailable") response.writeHead(503).end();
  }
}

/** Accepts every connection and takes it to the first of the services that accepts one itself; ends it if none does. */
export class AcceptingProxy {
  readonly #server = createProxy((client) => this.#join(client, this.#upstreams));
  readonly #upstreams: readonly OutageServer[];
  readonly #sockets = new Set<Socket>();

  constructor(upstreams: readonly OutageServer[]) {
    this.#upstreams = upstreams;
  }

  async listen(host: string): Promise<Address> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(0, host, resolve);
    });
    return { host, port: (this.#server.address() as AddressInfo).port };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client: Socket, [first, ...others]: readonly OutageServer[]): void {
    this.#keep(client);
    if (first === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(first.address);
    this.#keep(upstream);
    let joined = false;
    upstream.once("connect", () => {
      joined = true;
      client.pipe(upstream).pipe(client);
      client.once("close", () => upstream.destroy());
    });
    upstream.once("close", () => {
      if (joined) client.destroy();
      else this.#join(client, others);
    });
  }

  #keep(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    // A connection that breaks is what an outage looks like; it ends by `close`.
    socket.on("error", () => {});
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
