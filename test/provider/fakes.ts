/** Live topologies that are made up: regions with the abilities that a test gives them, and no other. */
import { LinkCanaries } from "../../harness/link/canary.ts";
import { Links } from "../../harness/link/links.ts";
import type { Edge, LiveRegion, LiveTopology } from "../../harness/provider/live-topology.ts";
import { named } from "../../harness/provider/region.ts";

const notFaked = (what: string) => async (): Promise<never> => {
  throw new Error(`${what} is not faked in this test`);
};

/** Has no part, no store and no ability but those given; every part answers. */
export function fakeRegion(name: string, more: Partial<Omit<LiveRegion, "name">> = {}): LiveRegion {
  return {
    name,
    entry: "http://127.0.0.1:1",
    addresses: {},
    parts: [],
    listens: [],
    abilities: {},
    // biome-ignore lint/correctness/useYield: it never gets so far
    async *read() {
      await notFaked(`read of ${name}`)();
    },
    count: notFaked(`count of ${name}`),
    tail: notFaked(`tail of ${name}`),
    pending: async () => null,
    ...more,
  };
}

export function fakeEdge(more: Partial<Edge> = {}): Edge {
  return {
    origin: "http://127.0.0.1:1",
    service: "web",
    directed: true,
    serving: [],
    requests: notFaked("requests of the edge"),
    states: notFaked("states of the edge"),
    serve: notFaked("serve of the edge"),
    ...more,
  };
}

const unlinked = () => {
  throw new Error("there are no links in this test");
};

/** Without links between its regions, unless they are given. */
export function fakeTopology(
  regions: readonly LiveRegion[],
  more: Partial<Omit<LiveTopology, "regions" | "region" | "edge">> & { readonly edge?: Partial<Edge> } = {},
): LiveTopology {
  return {
    links: new Links(unlinked, []),
    canaries: new LinkCanaries([]),
    residentBytes: notFaked("residentBytes"),
    stop: notFaked("stop"),
    ...more,
    edge: fakeEdge(more.edge),
    regions,
    region: (name) => named(regions, name, "region"),
  };
}
