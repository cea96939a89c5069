/** Dials an address to find out whether it accepts connections, whatever the protocol. */
import { connect } from "node:net";
import { ownFailure } from "../contract/own-failure.ts";
import { afterAwake } from "./awake.ts";
import type { Endpoint } from "./endpoint.ts";

const limitMs = 1_000;

/**
 * Time in which this process stood still does not count: it could not see what came.
 * `null` when a connection is accepted and stays open for `standsMs`, else why not.
 * @throws Error when this machine could not dial, which proves nothing of the address
 */
export function whyNotReached({ host, port }: Endpoint, standsMs = 0): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const settle = (why: string | null) => {
      callOff();
      socket.destroy();
      resolve(why);
    };
    let callOff = afterAwake(limitMs, () =>
      settle(`${host}:${port} accepts no connection within ${limitMs} ms`),
    );
    socket.on("connect", () => {
      callOff();
      socket.resume();
      callOff = afterAwake(standsMs, () => settle(null));
    });
    socket.on("error", (error) => {
      if (ownFailure(error) !== null) reject(error);
      settle(error.message);
    });
    socket.on("close", () => settle(`${host}:${port} hangs up at once`));
  });
}
