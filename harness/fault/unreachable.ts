/**
 * The probe that nobody can be reached at an address any more, in whatever way: refused, or with no answer at all, or hung
 * up on at once by something that stands before what is gone.
 */
import { connect } from "node:net";
import type { Endpoint } from "../component/part.ts";
import type { Probe } from "./fault.ts";

/** A connection that is accepted and stands this long has found somebody. */
const standsMs = 250;
const connectLimitMs = 1_000;

export function unreachable(region: string, at: Endpoint & { readonly part: string }): Probe {
  return {
    name: "unreachable",
    target: `${region}/${at.part}`,
    ask: () => whyReachable(at),
    holds: `nobody is reached at ${at.host}:${at.port}`,
  };
}

function whyReachable({ host, port }: Endpoint): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const limit = setTimeout(() => say(null), connectLimitMs);
    const say = (seen: string | null) => {
      clearTimeout(limit);
      socket.destroy();
      resolve(seen);
    };
    socket.on("connect", () => {
      socket.resume();
      clearTimeout(limit);
      setTimeout(() => say(`${host}:${port} accepts connections`), standsMs).unref();
    });
    socket.on("error", () => say(null));
    socket.on("close", () => say(null));
  });
}
