/** A topic of several partitions on a real broker: each is followed as a log of its own. */
import { Admin, Producer, stringSerializers } from "@platformatic/kafka";
import { expect, test } from "vitest";
import { kafkaPart } from "../../harness/component/kafka/part.ts";
import { prepareKafka } from "../../harness/component/kafka/prepare.ts";
import { javaTool, kafkaTool } from "../../harness/component/kafka/tool.ts";
import { LogTap, readToTheEnd } from "../../harness/drill/log-tap.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { slotAccount } from "../../harness/machine/account.ts";
import { provision } from "../../harness/machine/provision.ts";
import type { LogPlace } from "../../harness/provider/live-topology.ts";
import { LogReader } from "../../harness/provider/log-reader.ts";
import { RegionStores } from "../../harness/provider/region-stores.ts";
import { processInstance } from "../component/instance.ts";
import { slotFolder, started } from "../started.ts";

const topic = "orders";
const slot = slotFolder();

test("every partition is read from where it ended at bring-up, with positions of its own", async () => {
  const tools = await provision([javaTool, kafkaTool], () => {});
  const prepared = await prepareKafka(tools.get("java")!, tools.get("kafka")!, ["other"], () => {});
  const spec = { kind: "kafka", topics: ["other"] } as const;
  const folder = `${slot.slotFolder}/a/kafka`;
  const part = kafkaPart(processInstance(spec, "127.212.7.11", folder, slotAccount(251)), prepared);
  await started(part, slot);
  const client = { clientId: "test", bootstrapBrokers: [part.address] };
  const admin = new Admin(client);
  await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
  const producer = new Producer({ ...client, serializers: stringSerializers });
  const send = (...values: string[]) =>
    producer.send({ messages: values.map((value, i) => ({ topic, value, partition: i % 3 })) });
  await send("before-0", "before-1");

  const region = { name: "a", addresses: { kafka: part.address } };
  const reader = new LogReader(region, new RegionStores(region));
  const records: HistoryRecord[] = [];
  const source = { kind: "kafka", topic, eventId: (value: string) => value } as const;
  const tail = (of: Parameters<LogReader["tail"]>[0], after: LogPlace | null) => reader.tail(of, after);
  const live = { regions: [region], region: () => ({ tail }) };
  const system = { logs: [{ name: topic, entries: () => source }] };
  const history = { now: () => 0, write: (record: HistoryRecord) => void records.push(record) };
  const tap = new LogTap(live, system, history);
  await tap.skipAll();
  await send("e-0", "e-1", "e-2", "e-3", "e-4");
  expect(await readToTheEnd(tap, true)).toBeNull();
  const entries = records.flatMap((one) =>
    one.k === "log" ? one.entries.map(([position, id]) => `${one.log} ${position} ${id}`) : [],
  );
  expect(entries.sort()).toEqual([
    "orders 1 e-0",
    "orders 2 e-3",
    "orders/1 1 e-1",
    "orders/1 2 e-4",
    "orders/2 0 e-2",
  ]);
  reader.close();
  await Promise.all([producer.close(), admin.close()]);
});
