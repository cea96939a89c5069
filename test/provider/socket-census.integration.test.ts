import { createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { addressPlan } from "../../harness/provider/addresses.ts";
import { socketCensus } from "../../harness/provider/socket-census.ts";
import { endProcesses } from "../../harness/safety/end-processes.ts";
import { ownedProcesses } from "../../harness/safety/process-table.ts";
import { startMarked } from "../safety/marked-process.ts";
import { scratch } from "../scratch.ts";

const plan = addressPlan(254, ["us-east-1", "eu-west-1"]);
const link = { host: plan.linkEnd(0), port: 9101 };
const conduits = [
  {
    name: "us-east-1->eu-west-1:kafka",
    dialler: "us-east-1",
    server: "eu-west-1",
    service: "kafka",
    listen: link,
    upstream: link,
  },
];
const slot = scratch();
const servers = [
  createServer().listen(9101, plan.linkEnd(0)),
  createServer().listen(5432, plan.region("eu-west-1")),
  createServer().listen(5432, plan.region("us-east-1")),
];
afterAll(async () => {
  await endProcesses(() => ownedProcesses(slot));
  for (const server of servers) server.close();
});

/** A process of us-east-1 that holds one connection. */
function dialler(host: string, port: number) {
  return startMarked(slot, "us-east-1", `require("node:net").connect(${port}, "${host}")`);
}

async function census() {
  const count = () => socketCensus(ownedProcesses(slot), plan, conduits);
  await expect.poll(() => count().examined).toBeGreaterThan(0);
  return count();
}

test("a connection through a link is counted for that link and is no violation", async () => {
  await dialler(link.host, link.port);
  expect(await census()).toMatchObject({ links: { "us-east-1->eu-west-1:kafka": 1 }, violations: [] });
});

test("a connection inside the region is examined and is no violation", async () => {
  await dialler(plan.region("us-east-1"), 5432);
  await expect.poll(async () => (await census()).examined).toBe(2);
  expect((await census()).violations).toEqual([]);
});

test("a connection straight into the other region is found, with who holds it and where it leads", async () => {
  const child = await dialler(plan.region("eu-west-1"), 5432);
  await expect.poll(async () => (await census()).violations.length).toBe(1);
  expect((await census()).violations).toEqual([
    {
      process: `test (pid ${child.pid})`,
      region: "us-east-1",
      remote: "127.254.2.1:5432",
      remoteRegion: "eu-west-1",
    },
  ]);
});
