/**
 * The warm standby with all eight databases of the runbook (requirement L-02), each a separate PostgreSQL server with its own
 * replica. The first holds the ledger; a heartbeat stands in for the applications of the other seven.
 */
import { readFileSync } from "node:fs";
import type { PositionSpec, ServicePlace, SystemUnderTest } from "../harness/contract/system.ts";
import type { ComponentSpec, Topology } from "../harness/contract/topology.ts";
import { service } from "./payment-system.ts";
import { primary, standby, walPosition, warmStandby } from "./warm-standby.ts";

/** Their names in the runbook. The eighth, for orders, holds the ledger and is `postgres` here. */
const neighbours = ["auth", "products", "appointments", "content", "customers", "notifications", "analytics"];

const heartbeatSchema = readFileSync(new URL("../system/heartbeat.sql", import.meta.url), "utf8");

function env({ region, host, port, addresses }: ServicePlace): Record<string, string> {
  return {
    PLATFORM_REGION: region,
    HOST: host,
    PORT: String(port),
    HEARTBEAT_DATABASE_URLS: neighbours.map((name) => `${name}=${addresses[name]}`).join(","),
  };
}

/** How far each database has written, or replayed. */
const positions = neighbours.map((server): PositionSpec => walPosition(`wal of ${server}`, server));

function neighbourServer(name: string): ComponentSpec {
  return { kind: "postgres", name, database: "app", schema: heartbeatSchema, primary };
}

const { system, components } = warmStandby;

const systemOfEight: SystemUnderTest = {
  ...system,
  services: [...system.services, service("heartbeat", 8082, neighbours, env)],
  positions: [...system.positions!, ...positions],
};

export const warmStandbyOfEight: Topology = {
  ...warmStandby,
  name: "warm-standby-eight",
  summary: "as warm-standby, with eight databases, each with a replica of its own",
  components: [...components, ...neighbours.map(neighbourServer)],
  scaledToZero: { [standby]: ["redis", "webhook", "worker", "heartbeat"] },
  system: systemOfEight,
};
