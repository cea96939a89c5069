/**
 * Asks a broker whether it answers, with the first request of Kafka's protocol, ApiVersions. A whole client would
 * cost the harness half a second and 55 MB for this one question. A broker answers only once it is registered and
 * has caught up with its metadata.
 */
import { connect } from "node:net";
import type { Endpoint } from "../part.ts";

const apiVersionsKey = 18;
const correlationId = 7;
const clientId = "regiondrill";
const limitMs = 1_000;

/** Resolves when the broker answers without an error code; rejects with what it did instead. */
export function pingBroker({ host, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const socket = connect({ host, port, timeout: limitMs });
    const end = (error?: Error) => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.on("connect", () => socket.write(request()));
    socket.on("data", (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < 10) return;
      const errorCode = answer.readInt16BE(8);
      if (answer.readInt32BE(4) !== correlationId) end(new Error("something else than Kafka answers"));
      else end(errorCode === 0 ? undefined : new Error(`the broker answers with error code ${errorCode}`));
    });
    socket.on("timeout", () => end(new Error(`the broker is silent for ${limitMs} ms`)));
    socket.on("close", () => end(new Error("the broker closed the connection without an answer")));
    socket.on("error", end);
  });
}

/** Size, then header version 1: key, version 0, correlation id, client id. The body is empty. */
function request(): Buffer {
  const header = Buffer.alloc(10);
  header.writeInt16BE(apiVersionsKey, 0);
  header.writeInt32BE(correlationId, 4);
  header.writeInt16BE(clientId.length, 8);
  const size = Buffer.alloc(4);
  size.writeInt32BE(header.length + clientId.length);
  return Buffer.concat([size, header, Buffer.from(clientId)]);
}
