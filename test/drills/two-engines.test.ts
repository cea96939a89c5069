/**
 * A drill with one region on another host: a second engine whose only connection to this machine is a cable. Skipped, with the
 * reason, if it cannot be started.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { containersProvider } from "../../harness/provider/containers/provider.ts";
import { activeActive } from "../../topology/active-active.ts";
import { inCalm } from "./calm.ts";
import { freshRuns, latest, regiondrill } from "./regiondrill.ts";

const script = fileURLToPath(new URL("../../compose/offline/second-engine.sh", import.meta.url));
const parent = mkdtempSync(join(tmpdir(), "regiondrill-second-"));
const folder = join(parent, "engine");
const runs = freshRuns();

let whyNot: string | null = null;
/** How to reach the engine: `DOCKER_HOST`, `DOCKER_CERT_PATH`. */
let reached: Record<string, string> = {};

beforeAll(async () => {
  whyNot = (await whyNoSecondEngine()) ?? (await containersProvider().available(activeActive));
  if (whyNot !== null) return;
  const { stdout } = await execa(script, ["start", folder]);
  reached = Object.fromEntries(stdout.split("\n").map((line) => line.split("=") as [string, string]));
});

beforeEach((context) => {
  if (whyNot === null) return;
  console.warn(`skipped: ${context.task.name}: ${whyNot}`);
  context.skip(whyNot);
});

afterAll(async () => {
  if (whyNot === null) await execa(script, ["stop", folder]);
  for (const path of [parent, runs]) rmSync(path, { recursive: true, force: true });
});

async function whyNoSecondEngine(): Promise<string | null> {
  if (process.getuid?.() !== 0) return "a second engine needs root";
  for (const program of ["dockerd", "docker", "ip", "openssl", "nsenter", "unshare"]) {
    const { exitCode } = await execa("which", [program], { reject: false });
    if (exitCode !== 0) return `a second engine needs ${program}`;
  }
  return null;
}

/** Names of everything that drills own on an engine. */
async function onEngine(...engine: string[]): Promise<string[]> {
  const list = async (...args: string[]) =>
    (await execa("docker", [...engine, ...args, "--filter", "label=regiondrill.slot"])).stdout
      .split("\n")
      .filter(Boolean);
  return [
    ...(await list("ps", "--all", "--format", "{{.Names}}")),
    ...(await list("network", "ls", "--format", "{{.Name}}")),
    ...(await list("volume", "ls", "--format", "{{.Name}}")),
  ];
}

const traffic = ["--seed", "11", "--rate", "100"];

test("a partition between two hosts keeps its promise, and leaves nothing on either engine", async () => {
  const before = await onEngine();
  const engine = `eu-west-1=${reached.DOCKER_HOST}`;
  const { exitCode, stderr, result, check } = await inCalm(async () => {
    const { exitCode, stderr } = await regiondrill(
      ["scenario", "partition", "--runs", runs, "--provider", "containers", "--engine", engine, ...traffic],
      { DOCKER_CERT_PATH: reached.DOCKER_CERT_PATH! },
    );
    return { exitCode, stderr, ...latest(runs) };
  });
  expect(result.reasons, stderr.slice(-2_000)).toEqual([]);
  expect(exitCode).toBe(0);
  expect(check("links-only")!.examined).toBeGreaterThan(5);
  expect(await onEngine()).toEqual(before);
  expect(await onEngine("--host", `unix://${folder}/docker.sock`)).toEqual([]);
});

test("the second engine ends with its processes, interfaces, rules and files", async () => {
  await execa(script, ["stop", folder]);
  const said = async (command: string, ...args: string[]) => (await execa(command, args)).stdout;
  expect(await said("ip", "netns", "list")).not.toContain("regiondrill-second");
  expect(await said("ip", "-o", "address")).not.toContain("198.18.");
  expect(await said("ip", "route")).not.toMatch(/198\.1[89]\./);
  expect(await said("iptables-save")).not.toMatch(/198\.1[89]\./);
  expect(await said("ps", "-eo", "args")).not.toContain(folder);
  expect(await said("find", "/sys/fs/cgroup", "-name", "regiondrill-second")).toBe("");
  expect(readdirSync(parent)).toEqual([]);
});
