/** A small external system as its description: a shop with a web service in each region. */
import type { ExternalSystem, SystemUnderTest } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { paymentSystem } from "../../topology/payment-system.ts";
import { platformCompressed } from "../../topology/profiles/platform.ts";

/** @param addresses of the parts of a region */
export function shopRunning(addresses: ExternalSystem["addresses"], health: string): ExternalSystem {
  return {
    addresses,
    health,
    up: ["up"],
    down: ["down"],
    kill: (region) => ["kill", region],
    heal: (region) => ["heal", region],
  };
}

/**
 * @param of where it runs, and how traffic enters
 * @param more of its system
 */
export function shop(
  running: ExternalSystem,
  of: Pick<Topology, "regions" | "edge"> & Partial<Topology>,
  more: Partial<SystemUnderTest> = {},
): Topology {
  return {
    name: "shop",
    summary: "",
    components: [],
    profile: platformCompressed,
    system: {
      name: "shop",
      services: [],
      running,
      deliver: paymentSystem.deliver,
      ledger: { kind: "postgres", sql: "select" },
      ...more,
    },
    ...of,
  };
}
