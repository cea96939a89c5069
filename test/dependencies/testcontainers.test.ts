/**
 * Why testcontainers neither chooses an engine where one is named, nor starts Kafka: what it does instead, each in the
 * smallest example, without an engine. A test that fails here is good news: the reason is gone, see `docs/dependencies.md`.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { KafkaContainer } from "@testcontainers/kafka";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findEngine } from "../../harness/engine/engine.ts";
import { pinned } from "../../harness/engine/pinned-images.ts";
import { scratch } from "../scratch.ts";

describe("which engine it takes", { timeout: 60_000 }, () => {
  let place = "";
  const engines: Server[] = [];
  beforeEach(() => {
    place = scratch();
    vi.stubEnv("DOCKER_CONFIG", place);
    vi.stubEnv("XDG_RUNTIME_DIR", place);
    for (const name of ["DOCKER_HOST", "DOCKER_CONTEXT"]) vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    for (const engine of engines.splice(0)) engine.close();
  });

  /** Resolves with the socket of an engine that says its version, and nothing else. */
  async function engineAt(name: string): Promise<string> {
    const socket = join(place, name);
    const server = createServer((_, response) =>
      response.setHeader("content-type", "application/json").end('{"Version":"1","OperatingSystem":"none"}'),
    );
    engines.push(server.listen(socket));
    await once(server, "listening");
    return socket;
  }

  /** Socket of the engine that it takes, asked in a process of its own: it keeps what it once found. */
  async function taken(): Promise<string> {
    const script =
      'const { getContainerRuntimeClient } = await import("testcontainers");' +
      "const found = await getContainerRuntimeClient().catch(() => null);" +
      'process.stdout.write(found?.container.dockerode.modem.socketPath ?? "none")';
    const env = { TESTCONTAINERS_HOST_OVERRIDE: "127.0.0.1" };
    return (await execa(process.execPath, ["--input-type=module", "--eval", script], { env })).stdout;
  }

  test("it takes another one where the one that DOCKER_HOST names does not answer", async () => {
    await engineAt("docker.sock"); // where a rootless engine listens
    const named = join(place, "dead.sock");
    vi.stubEnv("DOCKER_HOST", `unix://${named}`);
    await expect(findEngine()).rejects.toThrow(named);
    expect(["none", named]).not.toContain(await taken());
  });

  test("it ignores docker's contexts", async () => {
    const chosen = await engineAt("chosen.sock");
    const id = createHash("sha256").update("mine").digest("hex");
    mkdirSync(join(place, "contexts", "meta", id), { recursive: true });
    const meta = { Name: "mine", Endpoints: { docker: { Host: `unix://${chosen}` } } };
    writeFileSync(join(place, "contexts", "meta", id, "meta.json"), JSON.stringify(meta));
    writeFileSync(join(place, "config.json"), JSON.stringify({ currentContext: "mine" }));
    expect((await findEngine()).host).toBe(`unix://${chosen}`);
    expect(await taken()).not.toBe(chosen);
  });
});

describe("its Kafka", () => {
  /** What it would create a container with. */
  class Inspected extends KafkaContainer {
    async settings(): Promise<Record<string, string>> {
      await this.beforeContainerCreated();
      return this.environment;
    }
  }

  test("advertises listeners of its own: clients that follow them go past the links", async () => {
    const ours = "PLAINTEXT://kafka:9092,CROSS://links:19092";
    const kafka = new Inspected("confluentinc/cp-kafka:8.1.0");
    const settings = await kafka.withEnvironment({ KAFKA_ADVERTISED_LISTENERS: ours }).settings();
    expect(settings.KAFKA_ADVERTISED_LISTENERS).toBe("BROKER://localhost:9092");
  });

  test("is Confluent's: it takes the Apache image that we pin for one that is too old for KRaft", () => {
    expect(() => new KafkaContainer(pinned.kafka).withKraft()).toThrow("not supported in Kraft mode");
  });
});
