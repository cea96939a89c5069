/** A region of real servers that is really stopped: whatever they speak, they must hang, and go on. */
import { request } from "undici";
import { beforeAll, expect, test } from "vitest";
import { kafkaPart } from "../../harness/component/kafka/part.ts";
import { prepareKafka } from "../../harness/component/kafka/prepare.ts";
import { javaTool, kafkaTool } from "../../harness/component/kafka/tool.ts";
import type { Part } from "../../harness/component/part.ts";
import { postgresPart } from "../../harness/component/postgres/part.ts";
import { preparePostgres } from "../../harness/component/postgres/prepare.ts";
import { postgresTool } from "../../harness/component/postgres/tool.ts";
import { redisPart } from "../../harness/component/redis/part.ts";
import { redisTool } from "../../harness/component/redis/tool.ts";
import { servicePart } from "../../harness/component/service/part.ts";
import type { ComponentKind, ComponentSpec } from "../../harness/contract/topology.ts";
import { AskedLine } from "../../harness/fault/asked-line.ts";
import { regionFreeze } from "../../harness/fault/region-freeze.ts";
import { slotAccount } from "../../harness/machine/account.ts";
import { provision } from "../../harness/machine/provision.ts";
import type { LiveTopology } from "../../harness/provider/live-topology.ts";
import { ProcessRegion } from "../../harness/provider/processes/region.ts";
import { ability } from "../../harness/provider/region-abilities.ts";
import { ownedProcesses, signalAll } from "../../harness/safety/process-table.ts";
import { processInstance } from "../component/instance.ts";
import { fakeTopology } from "../provider/fakes.ts";
import { slotFolder as newSlotFolder } from "../started.ts";
import { sabotaged, unproven, wholeLife } from "./proof.ts";

const host = "127.212.5.11";
const { slotFolder, deaths, settings, runner } = newSlotFolder();
let parts: Part[];
let on: LiveTopology;

/** Counts what it was sent, so that a request that was handled twice would show. */
const counting = `
  let count = 0;
  require("node:http").createServer((asked, answer) => {
    if (asked.method === "POST") count += 1;
    answer.end(String(count));
  }).listen(8080, "${host}");`;

beforeAll(async () => {
  const tools = await provision([javaTool, kafkaTool, postgresTool, redisTool], () => {});
  const kafka = await prepareKafka(tools.get("java")!, tools.get("kafka")!, ["payments"], () => {});
  const postgres = await preparePostgres(
    tools.get("postgresql")!,
    { database: "test", schema: "" },
    () => {},
  );
  const account = slotAccount(251);
  const instance = <K extends ComponentKind>(spec: ComponentSpec<K>) =>
    processInstance(spec, host, `${slotFolder}/a/${spec.kind}`, account);
  const service = {
    name: "counting",
    port: 8080,
    health: "/",
    needs: [],
    env: () => ({}),
    command: ["node", "-e", counting] as const,
  };
  const place = { region: "a", host, regions: ["a"], addresses: {}, peers: {} };
  parts = [
    redisPart(instance({ kind: "redis" }), tools.get("redis")!),
    postgresPart(instance({ kind: "postgres", database: "test", schema: "" }), postgres),
    kafkaPart(instance({ kind: "kafka", topics: ["payments"] }), kafka),
    servicePart(service, place, `${slotFolder}/a/counting`),
  ];
  const options = { name: "a", entry: "", parts, dormant: [], settings, databases: {}, jobs: [] };
  const a = new ProcessRegion(options, runner, slotFolder);
  await a.start();
  on = fakeTopology([a]);
});

test("every server that runs reacts when it is asked something, so silence means something", async () => {
  const reactions = parts.flatMap(({ listens }) =>
    listens.map(async (at) => (await AskedLine.open(at)).silence(5_000)),
  );
  expect(await Promise.all(reactions)).toEqual([
    expect.stringMatching(/6379 (answers|hangs up)$/),
    expect.stringMatching(/5432 (answers|hangs up)$/),
    expect.stringMatching(/9092 (answers|hangs up)$/),
    expect.stringMatching(/8080 answers$/),
  ]);
});

test("it is proven to hang and proven to go on", async () => {
  expect(await wholeLife(regionFreeze("a"), on)).toBeNull();
});

test("it is not proven to hang when nothing was stopped", async () => {
  expect(await sabotaged(regionFreeze("a"), on)).toMatch(/^no-process-moves on a: (\d+) of \1 processes/);
});

test("it is not proven to hang while one of its processes moves, nor proven to go on while one stands still", async () => {
  const fault = regionFreeze("a").arm(on);
  await fault.prepare!();
  await fault.inject();
  const one = ownedProcesses(slotFolder).find(({ part }) => part === "redis")!;
  signalAll([one], "SIGCONT");
  expect(await unproven(fault.effectProbes(), 1_000)).toMatch(/^no-process-moves on a: 1 of \d+/);
  await fault.heal();
  signalAll([one], "SIGSTOP");
  await expect.poll(async () => (await ability(on.region("a"), "freeze").motion()).frozen).toBe(1); // a signal takes a moment
  expect(await unproven(fault.healProbes().slice(0, 1), 500)).toMatch(/^every-process-moves on a: 1 of/);
  signalAll([one], "SIGCONT");
  expect(await unproven(fault.healProbes())).toBeNull();
});

test("what is sent to it while it hangs is handled when it goes on, once", async () => {
  const fault = regionFreeze("a").arm(on);
  await fault.prepare!();
  await fault.inject();
  let answered = false;
  const sent = request(`http://${host}:8080/`, { method: "POST" }).then(async ({ body }) => {
    answered = true;
    return body.text();
  });
  expect(await unproven(fault.effectProbes())).toBeNull();
  expect(answered).toBe(false);
  await fault.heal();
  expect(await sent).toBe("1");
  expect(await unproven(fault.healProbes())).toBeNull();
  expect(await (await request(`http://${host}:8080/`)).body.text()).toBe("1");
  expect(deaths).toEqual([]);
});
