/** The parts of a region that runs by itself, as far as they can be seen from outside: an address each, and an answer. */
import { connect } from "node:net";
import { type Endpoint, reasonUnless } from "../../component/part.ts";
import { whyNoQuery } from "../../component/postgres/server.ts";
import { whyNoPong } from "../../component/redis/server.ts";
import { whyUnhealthy } from "../../component/service/part.ts";
import type { RunningSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import { endpointOf } from "../address-of.ts";
import type { RunningPart } from "./region.ts";

const connectLimitMs = 1_000;

export function partsOf(region: string, { edge }: Topology, running: RunningSystem): RunningPart[] {
  return Object.entries(running.addresses(region)).map(([name, address]) => ({
    ...{ name, region, address, needs: [] },
    listens: [endpointOf(address)],
    pending: () =>
      name === edge.service
        ? reasonUnless(() => whyUnhealthy(`${address}${running.health}`))
        : whyNoAnswer(address),
  }));
}

/** By the protocol of the address, or at least by accepting a connection. */
function whyNoAnswer(address: string): Promise<string | null> {
  if (/^postgres(ql)?:/.test(address)) return whyNoQuery(address);
  if (address.startsWith("redis:")) return whyNoPong(address);
  return whyNoConnection(endpointOf(address));
}

/** `null` when a connection is accepted there. */
export function whyNoConnection({ host, port }: Endpoint): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectLimitMs });
    const say = (why: string | null) => {
      socket.destroy();
      resolve(why);
    };
    socket.on("connect", () => say(null));
    socket.on("timeout", () => say(`${host}:${port} accepts no connection within ${connectLimitMs} ms`));
    socket.on("error", ({ message }) => say(message));
  });
}
