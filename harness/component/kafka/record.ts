/**
 * The real run that prepares Kafka: formats a data folder, creates the topics, and records class archives of a broker
 * and of a mirror that has mirrored. Loaded only when the cache has nothing, for its Kafka client is heavy.
 */
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Admin } from "@platformatic/kafka";
import { execa } from "execa";
import { mirrorProperties } from "../mirror-maker/config.ts";
import { type OwnServer, untilFree, untilReady } from "../own-server.ts";
import { reasonUnless } from "../part.ts";
import { brokerProperties, clientPort } from "./config.ts";
import { type JavaRuntime, javaCommand } from "./java.ts";
import { patiently } from "./patience.ts";
import { writeRecord } from "./write.ts";

/** Addresses nobody else uses: drills live at 127.1 to 127.250. */
const host = "127.252.1.1";
const startLimitMs = 120_000;

/** Fills `folder` with `data/`, `broker.jsa` and `mirror.jsa`. */
export async function recordKafka(
  runtime: JavaRuntime,
  topics: readonly string[],
  folder: string,
): Promise<void> {
  const work = join(folder, "work");
  const dataDir = join(work, "data");
  const config = join(work, "broker.properties");
  const bootstrap = `${host}:${clientPort}`;
  await mkdir(work, { recursive: true });
  await writeFile(config, brokerProperties({ host, dataDir, cross: {} }));
  await runJava(runtime, "kafka.tools.StorageTool", ["format", "-t", clusterId(), "-c", config]);

  await untilFree({ host, port: clientPort });
  const broker = startJava(runtime, "kafka.Kafka", config, join(folder, "broker.jsa"), work);
  try {
    await listing("Kafka broker", broker, bootstrap, []);
    const admin = new Admin({ clientId: "regiondrill-prepare", bootstrapBrokers: [bootstrap] });
    await patiently(() => admin.createTopics({ topics: [...topics], partitions: 1, replicas: 1 }));
    await admin.close();
    await listing("Kafka broker", broker, bootstrap, topics);
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
  try {
    await listing("Kafka broker", broker, at.bootstrap, topics);
    await writeRecord(at.bootstrap, from, "canary");
    const mirrorClass = "org.apache.kafka.connect.mirror.MirrorMaker";
    const mirror = startJava(runtime, mirrorClass, mirrorConfig, join(at.folder, "mirror.jsa"), at.work);
    try {
      await listing("MirrorMaker 2", mirror, at.bootstrap, [`there.${from}`]);
    } finally {
      mirror.kill("SIGTERM");
      await mirror;
    }
  } finally {
    broker.kill("SIGTERM");
    await broker;
  }
}

/** Waits until the broker lists all of these topics, or `server`, who is to see to it, has ended. */
function listing(
  what: string,
  server: OwnServer,
  bootstrap: string,
  topics: readonly string[],
): Promise<void> {
  const pending = () => reasonUnless(() => missingTopics(bootstrap, topics));
  return untilReady(what, server, pending, startLimitMs);
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

/** Sixteen random bytes as Kafka writes a cluster id. */
function clusterId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
}

/** `null` when the broker at `bootstrap` lists all of these topics. */
async function missingTopics(bootstrap: string, topics: readonly string[]): Promise<string | null> {
  const admin = new Admin({
    clientId: "regiondrill-prepare",
    bootstrapBrokers: [bootstrap],
    retries: 0,
    connectTimeout: 500,
    requestTimeout: 2_000,
  });
  try {
    const listed = await admin.listTopics();
    const missing = topics.filter((topic) => !listed.includes(topic));
    return missing.length === 0 ? null : `topics ${missing.join(", ")} are not there yet`;
  } finally {
    await admin.close();
  }
}
