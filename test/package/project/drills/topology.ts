import type { Topology } from "regiondrill";

/** What Node does not strip. */
enum Place {
  north = "north",
  south = "south",
}

const ports: Readonly<Record<string, number>> = { [Place.north]: 18_081, [Place.south]: 18_082 };

export const topology: Topology = {
  name: "pair",
  summary: "two regions",
  regions: [Place.north, Place.south],
  components: [],
  edge: { service: "grants" },
  profile: {
    name: "pair",
    compressedFrom: null,
    healthCheck: { intervalMs: 1_000, timeoutMs: 500, fall: 3, rise: 2 },
  },
  system: {
    name: "pair",
    services: [],
    running: {
      addresses: (region) => ({ grants: `http://127.0.0.1:${ports[region]}` }),
      health: "/healthz",
      up: ["true"],
      down: ["true"],
      kill: () => ["true"],
      heal: () => ["true"],
    },
    deliver: {
      method: "POST",
      path: "/",
      headers: {},
      schemaVersion: 1,
      body: ({ eventId }) => eventId,
      classify: (status) => ({ outcome: status === 200 ? "ok" : "info", region: null }),
    },
    ledger: { kind: "http", service: "grants", path: "/ledger" },
  },
};
