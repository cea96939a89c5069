/** Two ledger services that an operator's commands (`pair.ts`) bring up, kill, heal and bring down. */
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Command, SystemUnderTest } from "../../../harness/contract/system.ts";
import type { Topology } from "../../../harness/contract/topology.ts";
import { system, topology } from "./loyalty.ts";

const script = fileURLToPath(new URL("pair.ts", import.meta.url));

/** @param name of a folder of this process, or its path; @param ports by region; no other test uses them */
export function operatedPair(name: string, ports: Readonly<Record<string, number>>) {
  const operated = isAbsolute(name) ? name : join(tmpdir(), `regiondrill-${name}-${process.pid}`);
  const operator = (...words: string[]): Command => [
    "node",
    script,
    operated,
    JSON.stringify(ports),
    ...words,
  ];
  const address = (region: string) => `http://127.0.0.1:${ports[region]}`;
  return {
    /** Folder of the services. */
    operated,
    operator,
    address,
    run: ([program, ...args]: Command) => execa(program, args),
    reached: {
      addresses: (region: string) => ({ points: address(region) }),
      health: "/healthz",
      kill: (region: string) => operator("kill", region),
      heal: (region: string) => operator("heal", region),
    },
  };
}

export function described(name: string, more: Partial<SystemUnderTest>): Topology {
  return { ...topology, name, system: { ...system, services: [], ...more } };
}

/** For a shell. */
export function quoted(command: Command): string {
  return command.map((word) => `'${word}'`).join(" ");
}
