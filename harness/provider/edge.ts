/** The edge as drills use it, wherever its HAProxy runs. */
import { requestsTo, serveFrom, serverStates } from "../component/haproxy/runtime-api.ts";
import type { Endpoint } from "../component/part.ts";
import type { Edge } from "./live-topology.ts";

export interface EdgeSpot {
  readonly origin: string;
  readonly runtime: Endpoint;
  readonly service: string;
  readonly serving: readonly string[];
}

export function edgeAt({ origin, runtime, service, serving: servingAtFirst }: EdgeSpot): Edge {
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
