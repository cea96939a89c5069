/** An external system behind its own load balancer: TLS, a token, health checks of its own. Nothing of the harness stands before it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Command, ExternalSystem } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { whyNotReached } from "../../harness/machine/dial.ts";
import { Authority } from "../load/certificates.ts";
import { inCalm } from "./calm.ts";
import { drill, outageOf, partitionOf, system, topology } from "./foreign/loyalty.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const token = "edge-token-4711";
const host = "127.234.1.1";
const port = 17_443;
const ports: Readonly<Record<string, number>> = { north: 17_081, south: 17_082 };
const operated = join(tmpdir(), `regiondrill-own-edge-${process.pid}`);
const here = (file: string) => fileURLToPath(new URL(`foreign/${file}`, import.meta.url));
const operator = (...words: string[]): Command => [
  ...(["node", here("pair.ts"), operated, JSON.stringify(ports)] as const),
  ...words,
];
let authority: Authority;
let balancer: ChildProcess | undefined;

beforeAll(() => {
  authority = new Authority();
  process.env.EDGE_TOKEN = token;
});
afterEach(() => void balancer?.kill());
afterAll(async () => {
  const [program, ...args] = operator("down");
  await execa(program, args);
  authority.remove();
  rmSync(runs, { recursive: true, force: true });
});

async function balance(certified: string): Promise<void> {
  const { key, cert } = authority.signedFor(certified);
  const files = { key: join(authority.folder, "edge.key"), cert: join(authority.folder, "edge.pem") };
  writeFileSync(files.key, key);
  writeFileSync(files.cert, cert);
  const args = [here("balancer.ts"), host, String(port), files.key, files.cert];
  balancer = spawn(process.execPath, [...args, JSON.stringify(Object.values(ports))], { stdio: "ignore" });
  await expect.poll(() => whyNotReached({ host, port }), { timeout: 10_000 }).toBeNull();
}

async function halted(): Promise<void> {
  const ended = once(balancer!, "exit");
  balancer!.kill();
  await ended;
}

function behind(name: string, more: Partial<ExternalSystem> = {}): Topology {
  const running = {
    addresses: (region: string) => ({ points: `http://127.0.0.1:${ports[region]}` }),
    health: "/healthz",
    up: operator("up"),
    down: operator("down"),
    kill: (region: string) => operator("kill", region),
    heal: (region: string) => operator("heal", region),
    ...more,
  };
  return {
    ...topology,
    name,
    edge: {
      url: `https://${host}:${port}`,
      ca: authority.ca,
      servername: "api.example.test",
      headers: { "x-edge-token": { env: "EDGE_TOKEN" } },
    },
    system: { ...system, services: [], running },
  };
}

const everything = (folder: string) =>
  ["history.ndjson", "result.json", "report.html", "report.md"]
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join();

test("a region outage behind it passes, with what cannot be measured told as such, and no secret is kept", async () => {
  await balance("api.example.test");
  const scenario = outageOf(behind("loyalty-own-edge"));
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.measures.rto?.upperMs).toBeGreaterThan(0);
  expect(result.measures.rto).toMatchObject({ detectedMs: null, reroutedMs: null });
  expect(result.run.versions).not.toHaveProperty("haproxy");
  const kept = everything(join(runs, result.run.id));
  expect(kept).not.toContain(token);
  expect(kept).toContain(`traffic enters at https://${host}:${port}, the system's own edge`);
  expect(result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
});

test("links that the regions dial are carried and cut, and traffic still enters at the system's own edge", async () => {
  await halted();
  await balance("api.example.test");
  const listen = { north: "127.0.0.1:17181", south: "127.0.0.1:17182" };
  const dialled = JSON.stringify({ north: [listen.north], south: [listen.south] });
  const up = ["env", `DIALLED=${dialled}`, ...operator("up")] as const;
  const links = [
    {
      name: "to-south",
      from: "north",
      to: "south",
      listen: listen.north,
      upstream: `127.0.0.1:${ports.south}`,
    },
    {
      name: "to-north",
      from: "south",
      to: "north",
      listen: listen.south,
      upstream: `127.0.0.1:${ports.north}`,
    },
  ];
  const scenario = partitionOf(behind("loyalty-linked-edge", { up, links }));
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.checks.find(({ id }) => id === "links-only")).toMatchObject({ verdict: "pass" });
  expect(result.measures.replicationLag.south?.peakOperations).toBeGreaterThan(50);
  expect(result.run.versions).not.toHaveProperty("haproxy");
});

test("a certificate of another name is found at bring-up, with the reason", async () => {
  await halted();
  await balance("other.example.test");
  const result = await drill({ scenario: outageOf(behind("loyalty-wrong-name")), runs });
  expect(result.verdict).toBe("harness-error");
  expect(result.reasons.join()).toContain(`the certificate of https://${host}:${port} is not trusted`);
  expect(result.reasons.join()).toContain("It was asked for as api.example.test");
});

test("an edge that does not know the token is found at bring-up, and its answer is shown without the token", async () => {
  await halted();
  await balance("api.example.test");
  process.env.EDGE_TOKEN = "edge-token-4712";
  const result = await drill({ scenario: outageOf(behind("loyalty-wrong-token")), runs });
  process.env.EDGE_TOKEN = token;
  expect(result.verdict).toBe("harness-error");
  expect(result.reasons.join()).toContain("401 not [redacted]");
});
