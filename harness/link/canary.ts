/**
 * Lines of the harness's own between each ordered pair of regions, over conduits that are cut like all others: proof
 * that a link carries bytes, or does not, without asking whatever cuts it. Nothing of the drilled system uses them.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type Endpoint, textOf } from "../machine/endpoint.ts";
import { CanaryLine } from "./canary-line.ts";
import type { Conduit } from "./conduit.ts";

/** `Conduit.service` of the conduits that carry canary lines. No part of a region dials them. */
export const canaryService = "canary";
/** Where the harness listens at each region's own address; nothing that regions run is usually found here. */
export const canaryPort = 7007;

const openLimitMs = 2_000;

export class LinkCanaries {
  readonly #conduits: readonly Conduit[];
  readonly #listeners = new Map<string, Listener>();
  readonly #lines = new Set<CanaryLine>();

  /** @param conduits those of `canaryService`; others are left alone */
  constructor(conduits: readonly Conduit[]) {
    this.#conduits = conduits.filter(({ service }) => service === canaryService);
  }

  /** Listens where the conduits lead to. @throws Error when an address is taken */
  async open(): Promise<void> {
    for (const { upstream } of this.#conduits) {
      const at = textOf(upstream);
      if (this.#listeners.has(at)) continue;
      this.#listeners.set(at, await Listener.at(upstream));
    }
  }

  /** Whether this conduit carries canary lines. */
  owns(conduit: Conduit): boolean {
    return conduit.service === canaryService;
  }

  /** Whether there is a conduit for lines that this region dials to that one. */
  reaches(dialler: string, server: string): boolean {
    return this.#find(dialler, server) !== undefined;
  }

  /**
   * A new connection from one region to another, both ends in hand.
   * @throws Error with the socket's code when it is refused or broken off; RangeError without such a conduit
   */
  async line(dialler: string, server: string): Promise<CanaryLine> {
    const conduit = this.#find(dialler, server);
    if (conduit === undefined)
      throw new RangeError(
        `no canary link from ${dialler} to ${server}; there are ${this.#conduits.map(({ name }) => name).join(", ") || "none"}`,
      );
    const listener = this.#listeners.get(textOf(conduit.upstream));
    if (listener === undefined)
      throw new Error(
        `nothing listens for canaries at ${textOf(conduit.upstream)}: they were not opened, or closed`,
      );
    const [near, far] = await listener.dial(conduit.listen);
    const line = new CanaryLine({ region: dialler, socket: near }, { region: server, socket: far });
    this.#lines.add(line);
    return line;
  }

  /** Ends all lines; new ones can be opened. */
  hangUp(): void {
    for (const line of this.#lines) line.destroy();
    this.#lines.clear();
  }

  /** Ends all lines and stops listening. */
  async close(): Promise<void> {
    this.hangUp();
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    await Promise.all(listeners.map((listener) => listener.close()));
  }

  #find(dialler: string, server: string): Conduit | undefined {
    return this.#conduits.find((conduit) => conduit.dialler === dialler && conduit.server === server);
  }
}

/** One address where lines arrive. They are opened one after the other, so that the connection that arrives is the one dialled. */
class Listener {
  readonly #server: Server;
  readonly #at: Endpoint;
  #turn: Promise<unknown> = Promise.resolve();
  #expect: ((socket: Socket) => void) | null = null;

  static async at(endpoint: Endpoint): Promise<Listener> {
    const server = createServer();
    server.listen(endpoint.port, endpoint.host);
    await once(server, "listening");
    return new Listener(server, endpoint);
  }

  private constructor(server: Server, at: Endpoint) {
    this.#server = server;
    this.#at = at;
    server.on("error", () => {}); // a listener that breaks shows as lines that do not open
    server.on("connection", (socket) => {
      socket.on("error", () => {});
      if (this.#expect === null) socket.destroy();
      else this.#expect(socket);
    });
  }

  /** Both ends of a new connection, the dialling one first. */
  dial(linkEnd: Endpoint): Promise<[Socket, Socket]> {
    const opened = this.#turn.then(() => this.#dialNow(linkEnd));
    this.#turn = opened.catch(() => {}); // the caller of this line gets the error
    return opened;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #dialNow(linkEnd: Endpoint): Promise<[Socket, Socket]> {
    const signal = AbortSignal.timeout(openLimitMs);
    const near = connect(linkEnd);
    const far = new Promise<Socket>((resolve) => {
      this.#expect = resolve;
    });
    try {
      await once(near, "connect", { signal });
      near.on("error", () => {});
      // Toxiproxy closes a connection that it cannot carry on.
      const gone = once(near, "close", { signal }).then(() => {
        throw new Error(`${textOf(linkEnd)} closed the connection instead of carrying it on`);
      });
      return [near, await Promise.race([far, gone])];
    } catch (error) {
      near.on("error", () => {});
      near.destroy();
      far.then((socket) => socket.destroy());
      if (!signal.aborted) throw error;
      throw new Error(
        `${textOf(linkEnd)} did not carry a connection on to ${textOf(this.#at)} within ${openLimitMs} ms`,
      );
    } finally {
      this.#expect = null;
    }
  }
}
