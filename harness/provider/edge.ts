/** The edge as drills use it, wherever its HAProxy runs; or the system's own, which takes requests and nothing else from us. */
import { edgeRuntime } from "../component/haproxy/part.ts";
import {
  type RuntimeAddress,
  requestsTo,
  serveFrom,
  serverStates,
} from "../component/haproxy/runtime-api.ts";
import type { Part } from "../component/part.ts";
import { whyUnable } from "../contract/ability.ts";
import { rolesSwap } from "../contract/roles.ts";
import type { OwnEdge, Topology } from "../contract/topology.ts";
import { MachineError } from "../machine/tool.ts";
import { servingIn } from "./conduits.ts";
import type { Edge } from "./live-topology.ts";

/** Where the edge takes requests, and where it is asked. */
export interface EdgeAddress {
  readonly origin: string;
  /** `null` where it is the system's own. */
  readonly runtime: RuntimeAddress | null;
}

export interface EdgeOptions extends EdgeAddress {
  readonly service: string | null;
  readonly serving: readonly string[];
  readonly turns: boolean;
}

/** The edge of a topology where its HAProxy is reached like this. */
export function edgeOptions(topology: Topology, reached: EdgeAddress): EdgeOptions {
  return {
    ...reached,
    service: topology.edge.service ?? null,
    serving: servingIn(topology),
    turns: rolesSwap(topology),
  };
}

/** Where the system's own edge takes requests. */
export function ownEdge({ url }: OwnEdge): EdgeAddress {
  return { origin: new URL(url).origin, runtime: null };
}

/** Where an edge is reached that runs as a process. */
export function processEdge({ address, folder }: Part): EdgeAddress {
  return { origin: address, runtime: edgeRuntime(folder) };
}

export function edgeAt({ origin, runtime, service, turns, serving: servingAtFirst }: EdgeOptions): Edge {
  let serving = servingAtFirst;
  const directed = async () => {
    if (runtime === null)
      throw new MachineError(whyUnable(`the system's own edge at ${origin}`, new Set(), ["edge"])!);
    return runtime;
  };
  return {
    origin,
    service,
    directed: runtime !== null,
    turns,
    get serving() {
      return serving;
    },
    states: async () => serverStates(await directed()),
    requests: async () => requestsTo(await directed()),
    async serve(weights) {
      await serveFrom(await directed(), weights);
      serving = Object.keys(weights);
    },
  };
}
