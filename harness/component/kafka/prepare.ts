/**
 * Prepares Kafka once for all later drills: a formatted data folder that already has the topics, and class-data
 * archives of broker and mirror, recorded from a short real run. All of it lies in the user's cache.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Admin, Producer, stringSerializers } from "@platformatic/kafka";
import { execa } from "execa";
import { awaitNull } from "../await.ts";
import { cached, cacheEntry } from "../install/cache.ts";
import { mirrorProperties } from "../mirror-maker/config.ts";
import { reasonUnless } from "../part.ts";
import { type Found, MachineError } from "../tool.ts";
import { brokerProperties, clientPort } from "./config.ts";
import { type JavaRuntime, javaCommand } from "./java.ts";
import { missingTopics } from "./part.ts";

export interface PreparedKafka {
  readonly runtime: JavaRuntime;
  /** Data folder to copy. */
  readonly template: string;
  readonly brokerArchive: string;
  readonly mirrorArchive: string;
}

/** Addresses nobody else uses: drills live at 127.1 to 127.250. */
const host = "127.252.1.1";
const startLimitMs = 120_000;

export async function prepareKafka(
  java: Found,
  jars: Found,
  topics: readonly string[],
  announce: (text: string) => void,
): Promise<PreparedKafka> {
  const runtime = { java: java.path, jars: jars.path };
  const configs = [
    brokerProperties({ host, dataDir: "", cross: {} }),
    mirrorProperties({ region: "here", local: "", origins: { there: "" }, topics }),
  ];
  const key = createHash("sha256")
    .update(JSON.stringify([java, jars.path, topics, configs]))
    .digest("hex")
    .slice(0, 12);
  const entry = cacheEntry(`kafka-prepared-${key}`);
  await cached(entry, async (folder) => {
    announce("preparing Kafka (once): formatting, creating topics, recording class archives");
    await prepare(runtime, topics, folder);
  });
  return {
    runtime,
    template: join(entry, "data"),
    brokerArchive: join(entry, "broker.jsa"),
    mirrorArchive: join(entry, "mirror.jsa"),
  };
}

async function prepare(runtime: JavaRuntime, topics: readonly string[], folder: string): Promise<void> {
  const work = join(folder, "work");
  const dataDir = join(work, "data");
  const config = join(work, "broker.properties");
  const bootstrap = `${host}:${clientPort}`;
  await mkdir(work, { recursive: true });
  await writeFile(config, brokerProperties({ host, dataDir, cross: {} }));
  await runJava(runtime, "kafka.tools.StorageTool", ["format", "-t", clusterId(), "-c", config]);

  const broker = startJava(runtime, "kafka.Kafka", config, join(folder, "broker.jsa"), work);
  try {
    await orFail("Kafka broker", () => reasonUnless(() => missingTopics(bootstrap, [])));
    const admin = new Admin({ clientId: "regiondrill-prepare", bootstrapBrokers: [bootstrap] });
    await admin.createTopics({ topics: [...topics], partitions: 1, replicas: 1 });
    await admin.close();
    await orFail("Kafka topics", () => reasonUnless(() => missingTopics(bootstrap, topics)));
  } finally {
    broker.kill("SIGTERM");
    await broker;
  }
  await cp(dataDir, join(folder, "data"), { recursive: true });
  await recordMirror(runtime, topics, { config, work, folder, bootstrap });
  await rm(work, { recursive: true });
}

/** A mirror between a broker and itself under two names: enough for the JVM to load what a real one loads. */
async function recordMirror(
  runtime: JavaRuntime,
  topics: readonly string[],
  at: { config: string; work: string; folder: string; bootstrap: string },
): Promise<void> {
  const mirrorConfig = join(at.work, "mirror.properties");
  const from = topics[0] ?? "payments";
  await writeFile(
    mirrorConfig,
    mirrorProperties({
      region: "here",
      local: at.bootstrap,
      origins: { there: at.bootstrap },
      topics: [from],
    }),
  );
  const broker = startJava(runtime, "kafka.Kafka", at.config, null, at.work);
  await orFail("Kafka broker", () => reasonUnless(() => missingTopics(at.bootstrap, topics)));
  const producer = new Producer({
    clientId: "regiondrill-prepare",
    bootstrapBrokers: [at.bootstrap],
    serializers: stringSerializers,
  });
  await producer.send({ messages: [{ topic: from, key: "canary", value: "canary" }] });
  await producer.close();
  const mirrorClass = "org.apache.kafka.connect.mirror.MirrorMaker";
  const mirror = startJava(runtime, mirrorClass, mirrorConfig, join(at.folder, "mirror.jsa"), at.work);
  try {
    await orFail("MirrorMaker 2", () => reasonUnless(() => missingTopics(at.bootstrap, [`there.${from}`])));
  } finally {
    mirror.kill("SIGTERM");
    await mirror;
    broker.kill("SIGTERM");
    await broker;
  }
}

function startJava(
  runtime: JavaRuntime,
  mainClass: string,
  config: string,
  dumpTo: string | null,
  cwd: string,
) {
  const [command, ...args] = javaCommand(runtime, {
    mainClass,
    heap: "256m",
    args: [config],
    ...(dumpTo === null ? {} : { dumpTo }),
  });
  return execa(command, args, {
    cwd,
    reject: false,
    all: true,
    stdin: "ignore",
    maxBuffer: 1_000_000,
    forceKillAfterDelay: 60_000,
  });
}

async function runJava(runtime: JavaRuntime, mainClass: string, args: readonly string[]): Promise<void> {
  const [command, ...rest] = javaCommand(runtime, { mainClass, heap: "128m", args });
  await execa(command, rest, { all: true, stdin: "ignore" });
}

async function orFail(what: string, pending: () => Promise<string | null>): Promise<void> {
  const why = await awaitNull(pending, { limitMs: startLimitMs, everyMs: 200 });
  if (why !== null) {
    throw new MachineError(
      `${what} did not get ready within ${startLimitMs / 1000} s while preparing it: ${why}`,
    );
  }
}

/** Sixteen random bytes as Kafka writes a cluster id. */
function clusterId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
}
