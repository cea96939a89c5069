/** Failing back: what is done in which order, and what must hold before each step is called done. */
import { expect, test } from "vitest";
import type { LiveTopology } from "../../harness/provider/live-topology.ts";
import type { Databases, Parts } from "../../harness/provider/region-abilities.ts";
import type { Action, Desk } from "../../harness/runbook/action.ts";
import { handOver, makeReplica, shiftTraffic, verifyStandby } from "../../harness/runbook/failback.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";

const unused = () => Promise.reject(new Error("not used in this test"));
const noParts: Parts = { living: unused, kill: unused, start: unused, retire: unused };
const idleDesk: Desk = {
  fencing: true,
  draining: true,
  send: unused,
  health: unused,
  tryToWrite: unused,
  writerIs() {},
  replicaOf() {},
  oldestCompatibleIs() {},
  now: () => 0,
};

/** Two regions with two databases each, and what was done to them, in order. */
function pair() {
  const done: string[] = [];
  const running: Record<string, Set<string>> = {
    old: new Set(["web", "orders", "auth"]),
    next: new Set(["orders", "auth"]),
  };
  /** How much of 100 bytes each has replayed; catches up by one look. */
  const replayed: Record<string, number> = {
    "next/orders": 90,
    "next/auth": 100,
    "old/orders": 0,
    "old/auth": 0,
  };
  let requests = { old: 0, next: 0 };
  const shares = { old: 0, next: 1 };
  const parts = (name: string): Parts => ({
    ...noParts,
    async retire(parts) {
      for (const part of parts) running[name]!.delete(part);
      done.push(`retire ${parts.join(" and ")} of ${name}`);
    },
    living: async (parts = []) => parts.filter((part) => running[name]!.has(part)).length,
  });
  const databases = (name: string): Databases => ({
    servers: ["orders", "auth"],
    promote: async (server) => void done.push(`promote ${server} of ${name}`),
    async sql(statement, server) {
      if (statement.includes("pg_current_wal_lsn")) return [{ position: "100" }];
      if (statement.includes("replay")) {
        const place = replayed[`${name}/${server}`]!;
        replayed[`${name}/${server}`] = 100;
        if (place < 100) done.push(`${server} of ${name} has replayed ${place}`);
        return [{ position: String(place) }];
      }
      return [{ recovering: true, receiver: server === "auth" ? "waiting" : "streaming" }];
    },
  });
  const region = (name: string) =>
    fakeRegion(name, {
      parts: ["web", "orders", "auth"],
      abilities: {
        parts: parts(name),
        databases: databases(name),
        replicas: { follow: async (primary) => void done.push(`${name} follows ${primary}`) },
      },
    });
  const on = fakeTopology([region("old"), region("next")], {
    edge: {
      serve: async (weights) => void done.push(`serve ${JSON.stringify(weights)}`),
      async requests() {
        requests = { old: requests.old + 60 * shares.old, next: requests.next + 60 * shares.next };
        return requests;
      },
    },
  });
  const desk = (careless: Partial<Desk> = {}): Desk => ({
    ...idleDesk,
    writerIs: (name) => void done.push(`${name} is the writer`),
    replicaOf: (name, primary) => void done.push(`${name} is a replica of ${primary}`),
    ...careless,
  });
  return { on, done, desk, shares, running };
}

const handedOver = handOver({ from: "old", to: "next", application: ["web"] });

test("the writes are handed over once no client writes, everything is replayed and the old servers are down", async () => {
  const { on, done, desk } = pair();
  await handedOver.perform(on, desk());
  expect(done).toEqual([
    "retire web of old",
    "orders of next has replayed 90",
    "retire orders and auth of old",
    "promote orders of next",
    "promote auth of next",
    "next is the writer",
  ]);
});

test("without fencing the old servers stay, and without draining the new ones are promoted first", async () => {
  const unfenced = pair();
  await handedOver.perform(unfenced.on, unfenced.desk({ fencing: false }));
  expect(unfenced.done).not.toContain("retire orders and auth of old");
  const hasty = pair();
  await handedOver.perform(hasty.on, hasty.desk({ draining: false }));
  expect(hasty.done).toEqual([
    "promote orders of next",
    "promote auth of next",
    "next is the writer",
    "retire web and orders and auth of old",
  ]);
});

test("a replica counts as one from when it has replayed what its primary had", async () => {
  const { on, done, desk } = pair();
  await makeReplica("old", "next").perform(on, desk());
  expect(done).toEqual([
    "old is a replica of null",
    "old follows next",
    "orders of old has replayed 0",
    "auth of old has replayed 0",
    "old is a replica of next",
  ]);
});

async function answers(action: Action, on: LiveTopology): Promise<(string | null)[]> {
  return Promise.all(action.probes(on).map(({ ask }) => ask()));
}

test("a standby is warm when every database receives, and nothing else runs", async () => {
  const { on, running } = pair();
  const action = verifyStandby("old");
  expect(await answers(action, on)).toEqual([
    null,
    "the receiver of auth is waiting",
    "1 processes of web in old are alive",
  ]);
  running.old!.delete("web");
  expect((await answers(action, on)).at(-1)).toBeNull();
});

test("traffic is shifted when the edge counts as many requests as were wanted, since it does", async () => {
  const { on, shares } = pair();
  const [probe] = shiftTraffic({ old: 10, next: 90 }).probes(on);
  expect(await probe!.ask()).toBe("0 requests are too few to tell");
  expect(await probe!.ask()).toBe("60 requests are too few to tell");
  expect(await probe!.ask()).toBe("old got 0.0% of 120 requests, 10.0% were wanted");
  Object.assign(shares, { old: 0.1, next: 0.9 });
  expect(await probe!.ask()).toBe(
    "60 requests are too few to tell; of those before old got 0.0% of 120 requests, 10.0% were wanted",
  );
  expect(await probe!.ask()).toBeNull();
});
