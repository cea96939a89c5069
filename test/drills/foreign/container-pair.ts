/**
 * The pair of ledger services as a compose project with names of its own: two networks for the regions and one between them,
 * and containers that restart by themselves. Nothing in it is made like the harness's own compose files.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "../../../harness/contract/system.ts";
import type { Topology } from "../../../harness/contract/topology.ts";
import { imageOf } from "../../../harness/engine/pinned-images.ts";
import { system, topology } from "./loyalty.ts";

export const project = "corner-shop";
const sources = fileURLToPath(new URL(".", import.meta.url));
/** Service of each region, and the port at which it is published. */
const shops: Readonly<Record<string, readonly [service: string, port: number]>> = {
  north: ["kiosk", 17_181],
  south: ["bakery", 17_182],
};

/** Found running, and left so. */
export function foundPair(compose: Command, folder: string): Topology {
  const topology = containerPair(compose, folder);
  const { up: _up, down: _down, ...running } = topology.system.running!;
  const reset = [{ kind: "http", service: "points", path: "/reset" }] as const;
  return { ...topology, system: { ...topology.system, running, reset } };
}

/** @param compose how compose is called @param folder for the compose file */
export function containerPair(compose: Command, folder: string): Topology {
  const file = join(folder, "shop.json");
  writeFileSync(file, JSON.stringify(composeFile()));
  const [program, ...first] = compose;
  const call = (...args: string[]): Command => [program, ...first, "-p", project, "-f", file, ...args];
  return {
    ...topology,
    name: "corner-shop",
    system: {
      ...system,
      services: [],
      running: {
        addresses: (region) => ({ points: `http://127.0.0.1:${shops[region]![1]}` }),
        health: "/healthz",
        up: call("up", "--detach"),
        down: call("down", "--volumes", "--timeout", "1"),
        containers: (region) => ({ points: { project, service: shops[region]![0] } }),
      },
    },
  };
}

function composeFile() {
  const services = Object.entries(shops).map(([region, [service, port]]) => {
    const [other] = Object.entries(shops).find(([name]) => name !== region)![1];
    const environment = {
      REGION: region,
      HOST: "0.0.0.0",
      PORT: "8080",
      PEERS: JSON.stringify([`${other}:8080`]),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: compose fills it in
      FORGETFUL: "${FORGETFUL:-}",
    };
    return [
      service,
      {
        image: imageOf("node"),
        command: ["node", "/shop/ledger-service.ts"],
        working_dir: "/tmp",
        volumes: [`${sources}:/shop:ro`],
        environment,
        ports: [`127.0.0.1:${port}:8080`],
        restart: "always",
        networks: { [`aisle-${service}`]: {}, street: { aliases: [`${service}-door`] } },
      },
    ];
  });
  const networks = Object.values(shops).map(([service]) => [`aisle-${service}`, {}]);
  return {
    version: "3.8",
    services: Object.fromEntries(services),
    networks: { ...Object.fromEntries(networks), street: {} },
  };
}
