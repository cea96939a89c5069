/**
 * A connection to a part's own address, not through a link, on which it is asked something. Every server that runs
 * reacts, whatever it speaks: by an answer, an error or by hanging up. A process that stands still does none of these,
 * for its kernel takes the connection and the bytes. It does not check whether an answer makes sense.
 */
import { connect, type Socket } from "node:net";
import type { Endpoint } from "../machine/endpoint.ts";
import { within } from "../machine/within.ts";

/** Whole for a server that speaks HTTP, nonsense for any other. */
const question = "GET / HTTP/1.0\r\n\r\n";
const connectLimitMs = 1_000;

export class AskedLine {
  readonly #socket: Socket;
  /** Settles with what the other side did first. */
  readonly #reacted: Promise<string>;
  readonly #connected: Promise<null>;
  #state: "dialling" | "stands" | "over" = "dialling";
  #asked = false;

  constructor({ host, port }: Endpoint) {
    const socket = connect({ host, port });
    this.#socket = socket;
    this.#connected = new Promise((resolve) => {
      socket.once("connect", () => {
        this.#state = "stands";
        resolve(null);
      });
    });
    this.#reacted = new Promise<string>((resolve) => {
      const end = (seen: string) => {
        this.#state = "over";
        socket.destroy();
        resolve(`${host}:${port} ${seen}`);
      };
      socket.on("data", () => end("answers"));
      socket.on("end", () => end("hangs up"));
      socket.on("error", (error: NodeJS.ErrnoException) =>
        end(error.code === "ECONNREFUSED" ? "refuses connections" : `breaks off: ${error.message}`),
      );
    });
  }

  /** A connection that stands and on which nothing was asked yet. @throws Error when it does not within a second */
  static async open(at: Endpoint): Promise<AskedLine> {
    const line = new AskedLine(at);
    const why = await within(connectLimitMs, () => Promise.race([line.#connected, line.#reacted])).catch(
      () => `${at.host}:${at.port} neither accepts nor refuses`,
    );
    if (why === null) return line;
    line.close();
    throw new Error(why);
  }

  /** It was set up, and the other side has neither sent nor ended anything since. */
  get stands(): boolean {
    return this.#state === "stands";
  }

  /** Asks, unless that was done before. `null` when nothing is seen for this long, else what the other side does. */
  silence(forMs: number): Promise<string | null> {
    if (!this.#asked) this.#socket.write(question);
    this.#asked = true;
    return within(forMs, () => this.#reacted).catch(() => null);
  }

  close(): void {
    this.#socket.destroy();
  }
}
