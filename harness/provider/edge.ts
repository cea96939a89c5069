/** The edge as drills use it, wherever its HAProxy runs. */
import {
  type RuntimeAddress,
  requestsTo,
  serveFrom,
  serverStates,
} from "../component/haproxy/runtime-api.ts";
import type { Edge } from "./live-topology.ts";

export interface EdgeOptions {
  readonly origin: string;
  readonly runtime: RuntimeAddress;
  readonly service: string;
  readonly serving: readonly string[];
}

export function edgeAt({ origin, runtime, service, serving: servingAtFirst }: EdgeOptions): Edge {
  let serving = servingAtFirst;
  return {
    origin,
    service,
    get serving() {
      return serving;
    },
    states: () => serverStates(runtime),
    requests: () => requestsTo(runtime),
    async serve(weights) {
      await serveFrom(runtime, weights);
      serving = Object.keys(weights);
    },
  };
}
