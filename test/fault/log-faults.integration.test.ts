/** Faults of a topic, on a real broker. */

import { Producer, stringSerializers } from "@platformatic/kafka";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TopicAdmin } from "../../harness/component/kafka/admin.ts";
import { kafkaPart } from "../../harness/component/kafka/part.ts";
import { prepareKafka } from "../../harness/component/kafka/prepare.ts";
import { javaTool, kafkaTool } from "../../harness/component/kafka/tool.ts";
import { logPurged } from "../../harness/fault/log-purged.ts";
import { logRecreated } from "../../harness/fault/log-recreated.ts";
import { slotAccount } from "../../harness/machine/account.ts";
import { awaitNull } from "../../harness/machine/await.ts";
import { provision } from "../../harness/machine/provision.ts";
import type { LiveTopology } from "../../harness/provider/live-topology.ts";
import { processInstance } from "../component/instance.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";
import { slotFolder, started } from "../started.ts";
import { sabotaged, unproven } from "./proof.ts";

const topic = "payments";
const slot = slotFolder();
let producer: Producer<string, string, string, string>;
let topics: TopicAdmin;
let on: LiveTopology;
let sending: NodeJS.Timeout;

beforeAll(async () => {
  const tools = await provision([javaTool, kafkaTool], () => {});
  const prepared = await prepareKafka(tools.get("java")!, tools.get("kafka")!, [topic], () => {});
  const folder = `${slot.slotFolder}/a/kafka`;
  const spec = { kind: "kafka", topics: [topic] } as const;
  const part = kafkaPart(processInstance(spec, "127.212.4.11", folder, slotAccount(251)), prepared);
  await started(part, slot);
  topics = new TopicAdmin(part.address);
  on = fakeTopology([fakeRegion("a", { abilities: { topics } })]);
  producer = new Producer({
    clientId: "test",
    bootstrapBrokers: [part.address],
    serializers: stringSerializers,
  });
  sending = setInterval(() => {
    producer.send({ messages: [{ topic, value: "x".repeat(200) }] }).catch(() => {}); // a topic made anew is not there for a while
  }, 20);
});
afterAll(async () => {
  clearInterval(sending);
  await producer?.close().catch(() => {});
});

async function holding(records: number): Promise<void> {
  const why = await awaitNull(async () => ((await topics.bounds(topic)).end >= records ? null : "too few"), {
    limitMs: 10_000,
  });
  expect(why).toBeNull();
}

test("a purge is not proven when the topic keeps its records", async () => {
  await holding(10);
  expect(await sabotaged(logPurged("a", topic), on)).toMatch(
    /^log-begins-later on a\/payments: the log begins at/,
  );
});

test("a purge deletes all that the log held, within the patience of a drill, and leaves its settings as they were", async () => {
  await topics.configure(topic, { "segment.ms": "3600000" });
  const fault = logPurged("a", topic).arm(on);
  await fault.prepare!();
  const { end } = await topics.bounds(topic);
  await fault.inject();
  expect(await unproven(fault.effectProbes(), 10_000)).toBeNull();
  expect((await topics.bounds(topic)).first).toBeGreaterThanOrEqual(end);
  expect(await unproven(fault.healProbes(), 200)).toMatch(/^retention-restored/);
  await fault.heal();
  expect(await unproven(fault.healProbes())).toBeNull();
  expect((await topics.state(topic))!.settings).toEqual({ "segment.ms": "3600000" });
});

test("a topic made anew begins at zero, with the settings and partitions it had", async () => {
  const before = (await topics.state(topic))!;
  const { end } = await topics.bounds(topic);
  const fault = logRecreated("a", topic).arm(on);
  await fault.prepare!();
  expect(await unproven(fault.effectProbes(), 200)).toMatch(
    /^another-log on a\/payments: .+ the same as before/,
  );
  await fault.inject();
  expect(await unproven(fault.effectProbes())).toBeNull();
  expect(await unproven(fault.healProbes())).toBeNull();
  const after = (await topics.state(topic))!;
  expect({ ...after, id: "" }).toEqual({ ...before, id: "" });
  expect((await topics.bounds(topic)).end).toBeLessThan(end);
});

test("a topic that does not exist is said to be missing before anything is done", async () => {
  expect(await topics.state("nothing")).toBeNull();
  await expect(logPurged("a", "nothing").arm(on).prepare!()).rejects.toThrow(
    /topic nothing of a .+ does not exist/,
  );
  await expect(logRecreated("a", "nothing").arm(on).prepare!()).rejects.toThrow(
    /topic nothing of a .+ does not exist/,
  );
});
