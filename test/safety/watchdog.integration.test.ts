/** What becomes of a slot whose harness is killed: the watchdog ends it, on container engines too. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { execa } from "execa";
import { afterEach, expect, test, vi } from "vitest";
import { imageOf } from "../../harness/engine/pinned-images.ts";
import { engineRemains, removeRemains, slotLabel, slotMark } from "../../harness/safety/engine-remains.ts";
import { recordEngine, recordRunning } from "../../harness/safety/ledger.ts";
import { scratch } from "../scratch.ts";
import { startMarked } from "./marked-process.ts";

const host = "unix:///var/run/docker.sock";
const safety = fileURLToPath(new URL("../../harness/safety/", import.meta.url));
const soon = { timeout: 20_000, interval: 50 };

let folder = "";
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that watches over this slot, and lives until it is killed. Resolves with what kills it. */
async function harness(slotFolder: string, env: Record<string, string> = {}): Promise<() => void> {
  const program = `import { goFirst, openToParts } from "${safety}../machine/as-started.ts";
    import { startWatchdog } from "${safety}watchdog.ts";
    goFirst();
    openToParts();
    await startWatchdog({ number: 0, folder: "${slotFolder}" });
    console.log("up");
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  return () => child.kill("SIGKILL");
}

test("a slot is cleared when its harness is killed", async () => {
  folder = scratch();
  const kill = await harness(folder);
  kill();
  await vi.waitUntil(() => !existsSync(folder), soon);
});

/** What a CI runner does at the end of a job that was cancelled: ends every process that has the job's mark. */
function endJob(mark: string): number {
  const marked = readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, "utf8").includes(mark);
    } catch {
      return false; // gone, or nobody's
    }
  });
  for (const pid of marked) process.kill(Number(pid), "SIGKILL");
  return marked.length;
}

test("also when all processes are killed that have the mark of a CI job in their environment", async () => {
  folder = scratch();
  const mark = `github_${randomUUID()}`;
  const part = await startMarked(folder, "eu-west-1", "");
  await harness(folder, { RUNNER_TRACKING_ID: mark });
  expect(endJob(mark)).toBe(1);
  await vi.waitUntil(() => !existsSync(folder), soon);
  expect(
    part.signalCode ?? (await new Promise((resolve) => part.once("exit", (_, how) => resolve(how)))),
  ).toBe("SIGKILL");
});

test("commands that undo what the drill did have what the user has set, but for the mark of the job", async () => {
  folder = scratch();
  const told = join(scratch(), "told");
  const down: [string, string, string] = [
    "sh",
    "-c",
    `env > ${told}.part && nice >> ${told}.part && umask >> ${told}.part && mv ${told}.part ${told}`,
  ];
  recordRunning(folder, { cwd: "/", heal: {}, down });
  const job = { RUNNER_TRACKING_ID: "github_1", OF_THE_USER: "kept", PGSSLMODE: "require" };
  const kill = await harness(folder, job);
  kill();
  await vi.waitUntil(() => existsSync(told), soon);
  const lines = readFileSync(told, "utf8").split("\n");
  const [usual, mask] = (await execa("sh", ["-c", "nice; umask"])).stdout.split("\n");
  expect(lines.slice(-3)).toEqual([usual, mask, ""]);
  expect(lines).toContain("OF_THE_USER=kept");
  expect(lines).toContain("PGSSLMODE=require");
  expect(lines.filter((line) => line.startsWith("RUNNER_TRACKING_ID"))).toEqual([]);
  await vi.waitUntil(() => !existsSync(folder), soon);
});

test("with its containers, networks and volumes", async ({ skip }) => {
  const docker = new Docker({ socketPath: "/var/run/docker.sock" });
  const Image = imageOf("redis");
  const why = await docker
    .getImage(Image)
    .inspect()
    .then(
      () => null,
      ({ message }: Error) => message,
    );
  if (why !== null) skip(`no engine, or no ${Image} on it: ${why}`);
  folder = scratch();
  const name = `regiondrill-test-${process.pid}-watched`;
  const Labels = { [slotLabel]: slotMark(folder) };
  recordEngine(folder, host);
  const kill = await harness(folder);
  try {
    await docker.createNetwork({ Name: name, Labels });
    await docker.createVolume({ Name: name, Labels });
    const container = await docker.createContainer({
      name,
      Image,
      Labels,
      Entrypoint: ["sleep"],
      Cmd: ["1000"],
      HostConfig: { NetworkMode: name, Binds: [`${name}:/kept`] },
    });
    await container.start();
    kill();
    await vi.waitUntil(() => !existsSync(folder), soon);
    expect(await engineRemains(folder, [host])).toEqual({ things: [], silent: [] });
  } finally {
    kill();
    await removeRemains(folder, [host]);
  }
});

test("what talks to engines is not even loaded for a slot that used none", async () => {
  folder = scratch();
  const { stdout } = await execa(process.execPath, [
    "--input-type=module",
    "-e",
    `import { createRequire } from "node:module";
     import { clearSlot } from "${safety}clear.ts";
     await clearSlot({ number: 0, folder: "${folder}" });
     const loaded = Object.keys(createRequire("${safety}").cache);
     console.log(JSON.stringify(loaded.filter((path) => path.includes("docker"))));`,
  ]);
  expect(JSON.parse(stdout)).toEqual([]);
});
