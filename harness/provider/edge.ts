/** The edge as drills use it, wherever its HAProxy runs. */
import { edgeRuntime } from "../component/haproxy/part.ts";
import {
  type RuntimeAddress,
  requestsTo,
  serveFrom,
  serverStates,
} from "../component/haproxy/runtime-api.ts";
import type { Part } from "../component/part.ts";
import type { Topology } from "../contract/topology.ts";
import { servingIn } from "./conduits.ts";
import type { Edge } from "./live-topology.ts";

/** Where the edge takes requests, and where it is asked. */
export interface EdgeAddress {
  readonly origin: string;
  readonly runtime: RuntimeAddress;
}

export interface EdgeOptions extends EdgeAddress {
  readonly service: string;
  readonly serving: readonly string[];
}

/** The edge of a topology where its HAProxy is reached like this. */
export function edgeOptions(topology: Topology, reached: EdgeAddress): EdgeOptions {
  return { ...reached, service: topology.edge.service, serving: servingIn(topology) };
}

/** Where an edge is reached that runs as a process. */
export function processEdge({ address, folder }: Part): EdgeAddress {
  return { origin: address, runtime: edgeRuntime(folder) };
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
