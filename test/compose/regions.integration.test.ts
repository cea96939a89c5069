/**
 * Both compose files for real, one after the other: up, an event through the edge into every region's ledger, every
 * expression of the dashboard asked of a Prometheus that scrapes them, down with nothing left. Grafana is not started.
 */
import { execa } from "execa";
import pg from "pg";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { requestOf } from "../../harness/load/request.ts";
import { paymentSystem } from "../../topology/payment-system.ts";
import { ask, questionsAbout } from "./dashboard.ts";
import { compose, running, skipBecause, whyNoRegions } from "./engine.ts";
import { pathOf, topologies } from "./files.ts";

const why = await whyNoRegions();
const soon = { timeout: 60_000, interval: 300 };

/** Panels that have nothing to show in a topology. */
const empty: Readonly<Record<string, string>> = {
  "active-active": "Replication lag",
  "warm-standby": "Mirror lag",
};

describe.each(topologies)("$name", (topology) => {
  const file = pathOf(topology);
  const serving = topology.edge.serving ?? topology.regions;

  beforeAll(async () => {
    if (why !== null) return;
    await compose(file, "up", "--detach", "--build"); // what is tested is the code as it stands
    await compose(file, "up", "--detach", "prometheus");
  });

  afterAll(async () => {
    if (why !== null) return;
    await compose(file, "--profile", "metrics", "--profile", "failover", "down", "--volumes");
    const left = await execa("docker", ["volume", "ls", "--quiet", "--filter", "name=regiondrill-test_"]);
    expect(left.stdout).toBe("");
  });

  test("an event accepted by the edge gets into every region's ledger", async (context) => {
    skipBecause(why, context);
    await vi.waitUntil(async () => (await post("evt-1").catch(() => 0)) === 200, soon);
    for (const port of [15432, 25432]) {
      await vi.waitUntil(async () => (await creditsAt(port).catch(() => 0)) === 1, soon);
    }
  });

  test("only the links, and Prometheus which nothing dials, are in more than one network", async (context) => {
    skipBecause(why, context);
    const containers = await running();
    const joined = containers.filter(({ networks }) => networks.length > 1).map(({ part }) => part);
    expect(joined.sort()).toEqual(["links", "prometheus"]);
    for (const { region, part, networks } of containers) {
      expect(part).not.toBe("");
      if (region !== "") expect(networks).toEqual([`regiondrill-test_${region}`]);
    }
  });

  for (const region of serving) {
    test(`every panel of the dashboard has figures of ${region}`, async (context) => {
      skipBecause(why, context);
      let sent = 0;
      const unanswered = async () => {
        // Rates need traffic, and the edge gives every region its turn.
        for (let i = 0; i < 4; i++) await post(`${region}-${sent++}`);
        const answers = await Promise.all(
          questionsAbout(region).map(async ({ panel, expression }) => ({
            panel,
            values: await ask(expression),
          })),
        );
        const silent = answers
          .filter(({ values }) => !values.some(Number.isFinite))
          .map(({ panel }) => panel);
        return [...new Set(silent)];
      };
      await vi.waitFor(async () => expect(await unanswered()).toEqual([empty[topology.name]]), soon);
    });
  }
});

/** Status of the edge's answer. */
async function post(eventId: string): Promise<number> {
  const { schemaVersion } = paymentSystem.deliver;
  const made = requestOf(paymentSystem.deliver, {
    eventId,
    account: "a-1",
    amount: 100,
    schemaVersion,
    readable: true,
    tenant: "t-1",
    occurredAt: new Date().toISOString(),
  });
  const { path, ...rest } = made!;
  const answer = await request(`http://127.0.0.1:8080${path}`, rest);
  await answer.body.dump();
  return answer.statusCode;
}

async function creditsAt(port: number): Promise<number> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "regiondrill", database: "payments" });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query("SELECT count(*)::int AS credits FROM credits");
    return rows[0].credits;
  } finally {
    await client.end();
  }
}
