/** Topics that are looked at at the same time, by clients that are made up. */
import { expect, test, vi } from "vitest";
import { LogReader } from "../../harness/provider/log-reader.ts";
import type { RegionStores } from "../../harness/provider/region-stores.ts";

const clients = vi.hoisted((): { closed: boolean }[] => []);
vi.mock("../../harness/provider/kafka-log.ts", () => ({
  KafkaLog: class {
    closed = false;
    constructor() {
      clients.push(this);
    }
    async tail({ topic }: { topic: string }) {
      if (topic === "broken") throw new Error("no such luck");
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (this.closed) throw new Error("closed by somebody else");
      return { incarnation: topic, position: 0, entries: [] };
    }
    close() {
      this.closed = true;
    }
  },
}));

const source = (topic: string) => ({ kind: "kafka", topic, eventId: () => null }) as const;

test("a topic that cannot be read ends the look at no other, and gets a new client", async () => {
  const reader = new LogReader({ name: "here", addresses: { kafka: "127.0.0.1:1" } }, {} as RegionStores);
  const look = () => Promise.allSettled(["whole", "broken"].map((topic) => reader.tail(source(topic), null)));
  for (const _ of [1, 2])
    expect((await look()).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(clients.map(({ closed }) => closed)).toEqual([false, true, true]);
  reader.close();
  expect(clients.every(({ closed }) => closed)).toBe(true);
});
