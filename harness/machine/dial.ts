/** Dials an address to find out whether it accepts connections, whatever the protocol. */
import { connect } from "node:net";
import { ownFailure } from "../contract/own-failure.ts";
import type { Endpoint } from "./endpoint.ts";

const limitMs = 1_000;

/**
 * `null` when a connection is accepted and stays open for `standsMs`, else why not.
 * @throws Error when this machine could not dial, which proves nothing of the address
 */
export function whyNotReached({ host, port }: Endpoint, standsMs = 0): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const say = (why: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(why);
    };
    let timer = setTimeout(say, limitMs, `${host}:${port} accepts no connection within ${limitMs} ms`);
    socket.on("connect", () => {
      clearTimeout(timer);
      socket.resume();
      timer = setTimeout(say, standsMs, null);
    });
    socket.on("error", (error) => {
      if (ownFailure(error) !== null) reject(error);
      say(error.message);
    });
    socket.on("close", () => say(`${host}:${port} hangs up at once`));
  });
}
