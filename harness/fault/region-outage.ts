/**
 * A whole region dies at once: every process frozen, its links taken down, every process killed, in one pass, so that
 * no byte in flight and no orphan survives it. Healing starts the region again on its own data.
 */
import { connect } from "node:net";
import type { Endpoint } from "../component/part.ts";
import type { Fault, Probe } from "./fault.ts";

export function regionOutage(region: string): Fault {
  return {
    kind: "region-outage",
    target: region,
    regionsLost: [region],

    async inject(on) {
      const from = performance.now();
      on.region(region).freeze();
      const until = performance.now();
      await on.links.sever(region);
      const severed = performance.now();
      const { processes, skewMs } = await on.region(region).kill();
      return {
        from,
        until,
        figures: {
          processesKilled: processes,
          freezeMs: until - from,
          severMs: severed - until,
          killSkewMs: skewMs,
        },
      };
    },

    effectProbes(on) {
      const { listens } = on.region(region);
      const living = () => on.region(region).living();
      const noProcess: Probe = {
        name: "no-process",
        target: region,
        ask: () => (living() === 0 ? null : `${living()} processes of ${region} are alive`),
        holds: "no process of the region is alive",
      };
      return [noProcess, ...listens.map((listen) => refused(region, listen))];
    },

    async heal(on) {
      await on.links.rejoin(region);
      await on.region(region).start();
    },

    healProbes(on) {
      return [
        {
          name: "parts-answer",
          target: region,
          ask: () => on.region(region).pending(),
          holds: "every part of the region answers by its own protocol",
        },
        {
          name: "edge-sees-region",
          target: region,
          ask: async () =>
            (await on.edge.states())[region] === "up" ? null : `the edge still holds ${region} to be down`,
          holds: "the edge sends traffic to the region again",
        },
      ];
    },
  };
}

/** Dials the region's own address, not the link's. */
function refused(region: string, at: Endpoint & { readonly part: string }): Probe {
  return {
    name: "connection-refused",
    target: `${region}/${at.part}`,
    ask: () => whyNotRefused(at),
    holds: `a connection to ${at.host}:${at.port} is refused`,
  };
}

function whyNotRefused({ host, port }: Endpoint): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const say = (seen: string | null) => {
      socket.destroy();
      resolve(seen);
    };
    socket.on("connect", () => say(`${host}:${port} accepts connections`));
    socket.on("timeout", () => say(`${host}:${port} neither accepts nor refuses`));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      say(error.code === "ECONNREFUSED" ? null : `${host}:${port}: ${error.message}`),
    );
  });
}
