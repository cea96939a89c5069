/**
 * Why parts of a region are created through dockerode: what testcontainers does with a container in a network of its own, in
 * the smallest examples. A test that fails here is good news: the reason is gone, see `docs/dependencies.md`.
 */
import { PostgreSqlContainer } from "@testcontainers/postgresql";
import { RedisContainer } from "@testcontainers/redis";
import { Network } from "testcontainers";
import { afterEach, expect, test, vi } from "vitest";
import { findEngine } from "../../harness/engine/engine.ts";
import { imageOf } from "../../harness/engine/pinned-images.ts";
import { needsEngine } from "../needs-engine.ts";

needsEngine();
// Its cleaner is an image of its own, which an engine without a registry does not have.
vi.stubEnv("TESTCONTAINERS_RYUK_DISABLED", "true");

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
});

test("a container that has a name in a network is on the default bridge too: a cut region stays reachable", async () => {
  const network = await new Network().start();
  started.push(network);
  const redis = await new RedisContainer(imageOf("redis"))
    .withNetwork(network)
    .withNetworkAliases("redis")
    .start();
  started.push(redis);
  const { docker } = await findEngine();
  const { NetworkSettings } = await docker.getContainer(redis.getId()).inspect();
  expect(Object.keys(NetworkSettings.Networks).toSorted()).toEqual(["bridge", network.getName()].toSorted());
});

test("a part that is killed and started again has another port: its clients are lost", async () => {
  const postgres = await new PostgreSqlContainer(imageOf("postgres")).start();
  started.push(postgres);
  const before = postgres.getConnectionUri();
  const { docker } = await findEngine();
  const container = docker.getContainer(postgres.getId());
  await container.kill();
  await container.start();
  const { NetworkSettings } = await container.inspect();
  expect(postgres.getConnectionUri()).toBe(before);
  expect(before).not.toContain(`:${NetworkSettings.Ports["5432/tcp"]![0]!.HostPort}/`);
});
