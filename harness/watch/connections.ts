/**
 * How many connections the server keeps, and which goes when one more comes: the one that has waited longest for a whole
 * request. All peers are on this machine, so one that opens many would otherwise shut out a page in use.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** @param most more than are ever answered at the same time */
export function limitConnections(server: Server, most: number): void {
  let open = 0;
  /** Without a request that is being answered, the longest first. */
  const waiting = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open++;
    waiting.add(socket);
    socket.once("close", () => {
      open--;
      waiting.delete(socket);
    });
    if (open > most) [...waiting.values().take(1)][0]?.destroy();
  });
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    waiting.delete(socket);
    response.once("close", () => {
      if (!socket.destroyed) waiting.add(socket);
    });
  });
}
