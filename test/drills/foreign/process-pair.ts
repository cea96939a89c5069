/** The pair of ledger services as processes with pid files, and as a pair that replicates through links of the harness's. */
import { fileURLToPath } from "node:url";
import type { Command, ExternalSystem } from "../../../harness/contract/system.ts";
import type { Topology } from "../../../harness/contract/topology.ts";
import { system, topology } from "./loyalty.ts";

const script = fileURLToPath(new URL("pair.ts", import.meta.url));
const ports: Readonly<Record<string, number>> = { north: 17_271, south: 17_272 };
const links = [
  { name: "to-south", from: "north", to: "south", listen: "127.0.0.1:17281", upstream: "127.0.0.1:17272" },
  { name: "to-north", from: "south", to: "north", listen: "127.0.0.1:17282", upstream: "127.0.0.1:17271" },
];
const dialled = { north: ["127.0.0.1:17281"], south: ["127.0.0.1:17282"] };

/** @param folder of the pair; its operator keeps the pid files there */
export function processPair(folder: string): Topology {
  return described("pid-pair", pairIn(folder, {}));
}

export function linkedPair(folder: string): Topology {
  return described("linked-pair", { ...pairIn(folder, dialled), links });
}

/** Its parts dial each other directly, whatever links are described. */
export function stubbornPair(folder: string): Topology {
  return described("stubborn-pair", { ...pairIn(folder, {}), links });
}

/** Found running, and left so. */
export function foundProcesses(folder: string): Topology {
  return foundRunning("found-pair", pairIn(folder, {}));
}

/** Found running, its parts configured to dial links that are there during a drill alone. */
export function foundLinked(folder: string): Topology {
  return foundRunning("found-linked", { ...pairIn(folder, dialled), links });
}

function foundRunning(name: string, { up: _up, down: _down, ...running }: ExternalSystem): Topology {
  const found = described(name, running);
  const reset = [{ kind: "http", service: "points", path: "/reset" }] as const;
  return { ...found, system: { ...found.system, reset } };
}

function pairIn(folder: string, dialled: Readonly<Record<string, readonly string[]>>): ExternalSystem {
  const operator = (...words: string[]): Command =>
    [
      ...["env", `DIALLED=${JSON.stringify(dialled)}`, "node", script, folder, JSON.stringify(ports)],
      ...words,
    ] as unknown as Command;
  return {
    addresses: (region) => ({ points: `http://127.0.0.1:${ports[region]}` }),
    health: "/healthz",
    up: operator("up"),
    down: operator("down"),
    heal: (region) => operator("heal", region),
    processes: (region) => ({ points: { pidFile: `${folder}/${region}.pid` } }),
  };
}

function described(name: string, running: ExternalSystem): Topology {
  return { ...topology, name, system: { ...system, services: [], running } };
}
