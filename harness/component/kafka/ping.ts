/**
 * Asks a broker whether it answers, with the first request of Kafka's protocol, ApiVersions. A whole client would
 * cost the harness half a second and 55 MB for this one question. A broker answers only once it is registered and
 * has caught up with its metadata.
 */
import { connect, type Socket } from "node:net";
import { afterAwake } from "../../machine/awake.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { reasonUnless } from "../part.ts";

const apiVersionsKey = 18;
const clientId = "regiondrill";
const limitMs = 1_000;
const largestAnswer = 65_536;

/** Why no broker answers there within this time; `null` if one does. Never rejects. */
export function whyNoBroker(at: Endpoint, patienceMs = limitMs): Promise<string | null> {
  return reasonUnless(async () => {
    const line = await BrokerLine.open(at);
    try {
      await line.ask(patienceMs);
      return null;
    } finally {
      line.close();
    }
  });
}

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/** A connection to a broker that is kept, so that the same question can be asked on it again later. */
export class BrokerLine {
  readonly #socket: Socket;
  /** Questions without an answer yet, by correlation id; one that timed out stays, for its answer may come late. */
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #answer = Buffer.alloc(0);
  #over: Error | null = null;

  /** Rejects when the connection is refused, or not there within a second. */
  static open({ host, port }: Endpoint): Promise<BrokerLine> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      const fail = (error: Error) => {
        callOff();
        socket.destroy();
        reject(error);
      };
      const callOff = afterAwake(limitMs, () =>
        fail(new Error(`${host}:${port} is silent for ${limitMs} ms`)),
      );
      socket.once("connect", () => {
        callOff();
        socket.removeAllListeners("error");
        resolve(new BrokerLine(socket));
      });
      socket.once("error", fail);
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error) => this.#end(error));
    socket.on("close", () => this.#end(new Error("the broker closed the connection without an answer")));
  }

  /** Questions that were never answered so far. */
  get unanswered(): number {
    return this.#waiting.size;
  }

  /** Why the connection ended; `null` while it stands. */
  get broken(): Error | null {
    return this.#over;
  }

  /**
   * Resolves with the answer; rejects when there is none within the limit, or it is an error, or the connection ends. Time in
   * which this process stood still does not count: an answer may have come meanwhile.
   */
  ask(patienceMs = limitMs): Promise<void> {
    if (this.#over !== null) return Promise.reject(this.#over);
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`the broker is silent for ${patienceMs} ms`));
      const callOff = afterAwake(patienceMs, late);
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          callOff();
          settle(value);
        };
      this.#waiting.set(id, { resolve: () => settled(resolve)(undefined), reject: settled(reject) });
      this.#socket.write(request(id));
    });
  }

  close(): void {
    this.#end(new Error("closed by the client"));
  }

  #take(chunk: Buffer): void {
    this.#answer = Buffer.concat([this.#answer, chunk]);
    while (this.#answer.length >= 4) {
      const size = this.#answer.readInt32BE(0);
      if (size < 0 || size > largestAnswer) {
        this.#end(new Error("something else than Kafka answers"));
        return;
      }
      if (this.#answer.length < 4 + size) return;
      const frame = this.#answer.subarray(4, 4 + size);
      this.#answer = this.#answer.subarray(4 + size);
      if (!this.#read(frame)) return;
    }
  }

  /** `false` when this is no broker, and the connection was ended for it. */
  #read(frame: Buffer): boolean {
    const waiting = frame.length < 6 ? undefined : this.#waiting.get(frame.readInt32BE(0));
    if (waiting === undefined) {
      this.#end(new Error("something else than Kafka answers"));
      return false;
    }
    this.#waiting.delete(frame.readInt32BE(0));
    const errorCode = frame.readInt16BE(4);
    if (errorCode === 0) waiting.resolve();
    else waiting.reject(new Error(`the broker answers with error code ${errorCode}`));
    return true;
  }

  #end(error: Error): void {
    this.#over ??= error;
    this.#socket.destroy();
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}

/** Size, then header version 1: key, version 0, correlation id, client id. The body is empty. */
function request(correlationId: number): Buffer {
  const header = Buffer.alloc(10);
  header.writeInt16BE(apiVersionsKey, 0);
  header.writeInt32BE(correlationId, 4);
  header.writeInt16BE(clientId.length, 8);
  const size = Buffer.alloc(4);
  size.writeInt32BE(header.length + clientId.length);
  return Buffer.concat([size, header, Buffer.from(clientId)]);
}
