/** What a slot has on a container engine is found by its label and removed. Real containers, on a real engine. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import Docker from "dockerode";
import { afterEach, expect, test } from "vitest";
import { imageOf } from "../../harness/engine/pinned-images.ts";
import { clearSlot } from "../../harness/safety/clear.ts";
import {
  engineRemains,
  partLabel,
  removeRemains,
  slotLabel,
  slotMark,
} from "../../harness/safety/engine-remains.ts";
import { recordEngine } from "../../harness/safety/ledger.ts";
import { scratch } from "../scratch.ts";

const host = "unix:///var/run/docker.sock";
const docker = new Docker({ socketPath: "/var/run/docker.sock" });
const image = imageOf("redis");
const whyNot = await docker
  .getImage(image)
  .inspect()
  .then(
    () => null,
    ({ message }: Error) => `no engine, or no ${image} on it: ${message}`,
  );
const onEngine = test.skipIf(whyNot !== null);
if (whyNot !== null) test(`skipped: ${whyNot}`, ({ skip }) => skip(whyNot));

const slots: string[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  for (const folder of slots.splice(0)) {
    if (whyNot === null) await removeRemains(folder, [host]);
    rmSync(folder, { recursive: true, force: true });
  }
});

let made = 0;
function slot() {
  const folder = scratch();
  slots.push(folder);
  const nth = `${process.pid}-${++made}`;
  const labels = { [slotLabel]: slotMark(folder) };
  const name = (what: string) => `regiondrill-test-${nth}-${what}`;
  return {
    folder,
    name,
    network: () => docker.createNetwork({ Name: name("net"), Labels: labels }),
    volume: () => docker.createVolume({ Name: name("data"), Labels: { ...labels, [partLabel]: "redis" } }),
    container: (what: string, more: Docker.ContainerCreateOptions = {}) =>
      docker.createContainer({
        name: name(what),
        Image: image,
        Entrypoint: ["sleep"],
        Cmd: ["1000"],
        Labels: { ...labels, [partLabel]: what },
        ...more,
      }),
  };
}

onEngine("a container whose keeper hangs goes too", async () => {
  const { folder, container } = slot();
  const [hung, healthy] = await Promise.all([container("hung"), container("healthy")]);
  await Promise.all([hung.start(), healthy.start()]);
  process.kill(keeperOf(hung.id), "SIGSTOP");
  expect(await removeRemains(folder, [host])).toEqual({ containers: 2, left: [] });
});

/** The process that the engine has beside this container. */
function keeperOf(containerId: string): number {
  const found = readdirSync("/proc").find((name) => {
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, "latin1");
      return line.includes("containerd-shim") && line.includes(`-id\0${containerId}\0`);
    } catch {
      return false; // not a process, or gone
    }
  });
  return Number(found);
}

onEngine("containers in any state, networks and volumes of the slot are found and removed", async () => {
  const { folder, name, container, network, volume } = slot();
  await Promise.all([network(), volume()]);
  await container("created");
  const running = await container("running", {
    HostConfig: { NetworkMode: name("net"), Binds: [`${name("data")}:/kept`] },
  });
  const paused = await container("paused");
  await Promise.all([running.start(), paused.start()]);
  await paused.pause();
  const { things, silent } = await engineRemains(folder, [host]);
  expect(silent).toEqual([]);
  expect(things.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(
    [
      ...["created", "running", "paused"].map((what) => `container ${name(what)}`),
      `network ${name("net")}`,
      `volume ${name("data")}`,
    ].sort(),
  );
  expect(things.find((thing) => thing.name === name("running"))?.part).toBe("running");
  expect(await removeRemains(folder, [host])).toEqual({ containers: 3, left: [] });
  expect(await engineRemains(folder, [host])).toEqual({ things: [], silent: [] });
});

onEngine("what belongs to another slot, or has a longer label, is left alone", async () => {
  const [mine, other] = [slot(), slot()];
  const similar = await other.container("similar", { Labels: { [slotLabel]: slotMark(`${mine.folder}0`) } });
  await other.container("other");
  expect(await removeRemains(mine.folder, [host])).toEqual({ containers: 0, left: [] });
  expect((await engineRemains(other.folder, [host])).things).toHaveLength(1);
  await similar.remove({ v: true });
});

onEngine("clearing a slot ends its containers, and the folder goes with the last of them", async () => {
  const { folder, container } = slot();
  recordEngine(folder, host);
  await (await container("redis")).start();
  const cleared = await clearSlot({ number: 0, folder });
  expect(cleared).toMatchObject({ processesEnded: 1, residual: [] });
  expect((await engineRemains(folder, [host])).things).toEqual([]);
});

onEngine("a network that a stranger's container still uses is said to be left, with the reason", async () => {
  const { folder, name, network } = slot();
  await network();
  const stranger = await docker.createContainer({
    name: name("stranger"),
    Image: image,
    Entrypoint: ["sleep"],
    Cmd: ["1000"],
    HostConfig: { NetworkMode: name("net") },
  });
  await stranger.start();
  try {
    const { left } = await removeRemains(folder, [host]);
    expect(left).toEqual([
      expect.stringMatching(new RegExp(`^network ${name("net")} \\(.*active endpoints`)),
    ]);
  } finally {
    await stranger.remove({ force: true, v: true });
  }
});

test("an engine that is gone is said, and the slot is kept until it answers", async () => {
  const { folder } = slot();
  recordEngine(folder, `unix://${join(folder, "gone.sock")}`);
  const { residual } = await clearSlot({ number: 0, folder });
  expect(residual).toEqual([expect.stringMatching(/gone\.sock holds: it does not answer \(.*ENOENT/)]);
  expect(await clearSlot({ number: 0, folder })).toMatchObject({ residual });
});

test("an engine that takes the question and never answers is given up", async () => {
  const { folder } = slot();
  const mute = createServer(() => {}).listen(0, "127.0.0.1");
  servers.push(mute);
  await new Promise((resolve) => mute.once("listening", resolve));
  const { port } = mute.address() as { port: number };
  const { left } = await removeRemains(folder, [`tcp://127.0.0.1:${port}`]);
  expect(left).toEqual([expect.stringContaining("no answer within 5 s")]);
});
