/** A stack of the atlas as any user would describe it: by the public contract only. */
import { fileURLToPath } from "node:url";
import type { Command, SystemUnderTest } from "../harness/contract/system.ts";
import type { Topology } from "../harness/contract/topology.ts";
import { frontPort } from "./front-port.ts";
import { addressOf, type SiteName } from "./sites.ts";
import type { AtlasEvent, Stack } from "./stack.ts";

const operator = fileURLToPath(new URL("operator.ts", import.meta.url));

export function topologyOf(stack: Stack, setting: string): Topology {
  const name = `atlas-${stack.name}-${setting}`;
  return {
    name,
    summary: `${stack.title}, ${stack.settings[setting]}`,
    regions: ["eu", "us"],
    components: [],
    edge: { service: "front" },
    profile: {
      name: "atlas",
      compressedFrom: null,
      healthCheck: { intervalMs: 500, timeoutMs: 400, fall: 2, rise: 2 },
    },
    system: systemOf(name, (verb, ...sites) => [
      process.execPath,
      operator,
      stack.name,
      setting,
      verb,
      ...sites,
    ]),
  };
}

function systemOf(name: string, command: (verb: string, ...sites: string[]) => Command): SystemUnderTest {
  return {
    name,
    services: [],
    running: {
      addresses: (region) => ({ front: `http://${addressOf[region as SiteName]}:${frontPort}` }),
      health: "/healthz",
      up: command("up"),
      down: command("down"),
      kill: (region) => command("kill", region),
      heal: (region) => command("heal", region),
      faults: {
        isolated: {
          title: "eu and the other sites do not reach each other",
          touches: {
            ways: [
              { from: "eu", to: "us" },
              { from: "us", to: "eu" },
            ],
          },
          behind: ["eu", "us"],
          inject: { kind: "command", command: command("isolate", "eu") },
          heal: { kind: "command", command: command("rejoin", "eu") },
          probes: { effect: [{ kind: "command", command: command("apart", "us", "eu") }] },
        },
      },
    },
    deliver: {
      method: "POST",
      path: "/events",
      headers: { "content-type": "application/json" },
      schemaVersion: 1,
      body: ({ eventId, account, amount }) =>
        JSON.stringify({ event_id: eventId, account, amount } satisfies AtlasEvent),
      classify: (status, body) => ({
        outcome: status === 201 ? "ok" : "info",
        region: status === 201 ? body : null,
      }),
    },
    ledger: { kind: "http", service: "front", path: "/ledger" },
  };
}
