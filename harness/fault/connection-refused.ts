/** The probe that nothing listens any more: a connection to a part's own address, not through a link, is refused. */
import { connect } from "node:net";
import type { Endpoint } from "../machine/endpoint.ts";
import type { Listen } from "../provider/live-topology.ts";
import type { Probe } from "./fault.ts";

const limitMs = 1_000;

export function connectionRefused(region: string, at: Listen): Probe {
  return {
    name: "connection-refused",
    target: `${region}/${at.part}`,
    ask: () => whyNotRefused(at),
    holds: `a connection to ${at.host}:${at.port} is refused`,
  };
}

function whyNotRefused({ host, port }: Endpoint): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: limitMs });
    const settle = (seen: string | null) => {
      socket.destroy();
      resolve(seen);
    };
    socket.on("connect", () => settle(`${host}:${port} accepts connections`));
    socket.on("timeout", () => settle(`${host}:${port} neither accepts nor refuses`));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      settle(error.code === "ECONNREFUSED" ? null : `${host}:${port}: ${error.message}`),
    );
  });
}
