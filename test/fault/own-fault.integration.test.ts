/** Faults that a system describes itself: their commands, requests and probes are real, the system is a file and a server. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OwnFault } from "../../harness/contract/own-fault.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { ownFault } from "../../harness/fault/own-fault.ts";
import { ownFaultsOf } from "../../harness/provider/external/own-faults.ts";
import { activeActive } from "../../topology/active-active.ts";
import { fakeTopology } from "../provider/fakes.ts";
import { sabotaged, unproven, wholeLife } from "./proof.ts";

let folder: string;
let file: string;
let server: Server;
let paused = false;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "own-fault-"));
  file = join(folder, "full");
  paused = false;
  server = createServer((asked, answer) => {
    if (asked.method === "POST") paused = asked.url === "/pause";
    answer.writeHead(asked.url === "/nowhere" ? 404 : 200).end(paused ? "paused" : "runs");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const shell = (script: string) => ({ kind: "command", command: ["sh", "-c", script] }) as const;

/** A file is the fault. */
function filled(more: Partial<OwnFault> = {}): OwnFault {
  return {
    title: "the disk is full",
    touches: { regions: ["south"] },
    inject: shell(`echo filling; touch ${file}`),
    heal: shell(`rm -f ${file}`),
    probes: { effect: [shell(`test -e ${file}`)] },
    timeoutMs: 1_500,
    ...more,
  };
}

function armed(described: OwnFault) {
  const running = {
    addresses: () => ({}),
    health: "/",
    kill: () => ["true"] as const,
    heal: () => ["true"] as const,
    faults: { "disk-full": described },
  };
  const topology: Topology = { ...activeActive, system: { ...activeActive.system, running } };
  const ownFaults = ownFaultsOf(running, { logFolder: () => folder, slotFolder: folder });
  return { fault: ownFault(topology, "disk-full"), on: fakeTopology([], { ownFaults }), topology };
}

test("it is injected by its command, proven, healed, and proven healed; what the command wrote is kept", async () => {
  const { fault, on } = armed(filled());
  expect(await wholeLife(fault, on)).toBeNull();
  expect(existsSync(file)).toBe(false);
  expect(readFileSync(join(folder, "outside", "disk-full-inject.log"), "utf8")).toBe("filling\n");
  expect(fault).toMatchObject({ kind: "disk-full", target: "south", needs: ["ownFaults"] });
});

test("requests inject and heal it as commands do", async () => {
  const described = filled({
    inject: { kind: "http", url: url("/pause") },
    heal: { kind: "http", url: url("/go") },
    probes: {
      effect: [{ kind: "http", url: url("/"), contains: "paused" }],
      healed: [{ kind: "http", url: url("/"), contains: "runs" }],
    },
  });
  const { fault, on } = armed(described);
  expect(await wholeLife(fault, on)).toBeNull();
  expect(readFileSync(join(folder, "outside", "disk-full-heal.log"), "utf8")).toContain("200 runs");
});

test("an injection that does nothing is not proven, and the condition is named", async () => {
  const { fault, on } = armed(filled({ inject: shell("true") }));
  expect(await wholeLife(fault, on)).toMatch(/^effect on south: .*test -e .*` ends with 0: it ended with 1$/);
  expect(await sabotaged(fault, on)).toContain("effect on south");
});

test("a condition that is true before the fault refuses it", async () => {
  writeFileSync(file, "");
  const { fault, on } = armed(filled());
  await expect(fault.arm(on).prepare!()).rejects.toThrow(/must be false before it, and .* it ended with 0/);
});

test("a condition that cannot be asked is neither true nor false", async () => {
  const effect = [shell("no-such-program-here")] as const;
  const { fault, on } = armed(filled({ probes: { effect } }));
  const made = fault.arm(on);
  await expect(made.prepare!()).rejects.toThrow("must be false before it, and");
  await made.inject();
  expect(await unproven(made.effectProbes(), 300)).toContain("it ended with 127");
  expect(await unproven(made.healProbes(), 300)).toContain("it ended with 127");
});

test("one that does not heal is told from one that does", async () => {
  const { fault, on } = armed(filled({ heal: shell("true") }));
  expect(await wholeLife(fault, on)).toMatch(/^effect-absent on south: /);
});

test("what would show the healing while the fault lasts shows nothing", async () => {
  const probes = { effect: [shell(`test -e ${file}`)], healed: [shell("true")] } as const;
  const { fault, on } = armed(filled({ probes }));
  expect(await wholeLife(fault, on)).toMatch(/^unhealed-absent on south: .*it ended with 0$/);
});

test("an act that fails is told with what came of it", async () => {
  const failing = armed(filled({ inject: shell("echo the disk is locked; exit 3") }));
  await expect(failing.fault.arm(failing.on).inject()).rejects.toThrow(/ended with 3.*the disk is locked/s);
  const refused = armed(filled({ inject: { kind: "http", url: url("/nowhere") } }));
  await expect(refused.fault.arm(refused.on).inject()).rejects.toThrow("it was answered 404");
});

test("its effect is looked at again before it is healed, unless it ends by itself", () => {
  const lasting = (described: OwnFault) => {
    const { fault, on } = armed(described);
    return fault.arm(on).lastingProbes!().length;
  };
  expect(lasting(filled())).toBe(1);
  expect(lasting(filled({ endsByItself: true }))).toBe(0);
});

test("a name that is not described is refused with those that are", () => {
  const { topology } = armed(filled());
  expect(() => ownFault(topology, "disk-empty")).toThrow(/describes no fault disk-empty .* it has disk-full/);
});

test("a system that describes none is refused with the ability that it lacks", () => {
  expect(() => ownFault(activeActive, "disk-full")).toThrow(
    /^active-active describes no fault disk-full .* lacks the ability "ownFaults": found in an external system/,
  );
});
