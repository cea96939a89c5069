/**
 * The real run that prepares Kafka: formats a data folder, creates the topics, and records class archives of a broker
 * and of a mirror that has mirrored. What reaches its broker could leave something behind in every later drill, so
 * the broker asks for a password. Loaded only when the cache has nothing, for its Kafka client is heavy.
 */
import { chmodSync, chownSync, closeSync, constants, mkdirSync, openSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { Admin } from "@platformatic/kafka";
import { execa } from "execa";
import { removeTree } from "../../files/remove.ts";
import { type Account, openAccount } from "../../machine/account.ts";
import { partEnvironment } from "../../machine/environment.ts";
import { openToReaders } from "../../machine/folder.ts";
import { placeFolder } from "../../machine/place-folder.ts";
import { holdsAll, listenersAt, sockets } from "../../machine/socket-table.ts";
import { openTempFolder } from "../../machine/temp.ts";
import { newPassword } from "../credentials.ts";
import { mirrorProperties } from "../mirror-maker/config.ts";
import { type OwnServer, untilFree, untilReady } from "../own-server.ts";
import { reasonUnless } from "../part.ts";
import { brokerProperties, brokerUser, clientAccess, clientPort } from "./config.ts";
import { brokerClass, type JavaProgram, type JavaRuntime, javaLaunch, mirrorClass } from "./java.ts";
import { patiently } from "./patience.ts";
import { type Sasl, writeRecord } from "./write.ts";

/** Outside the addresses of drills, 127.1 to 127.250. */
const host = "127.252.1.1";
const bootstrap = `${host}:${clientPort}`;
const startLimitMs = 120_000;

interface Preparation {
  readonly runtime: JavaRuntime;
  readonly account: Account | undefined;
  readonly password: string;
  /** The harness's own: no other account can write there. */
  readonly place: string;
  /** What Kafka writes; only the account that it runs under can enter it. */
  readonly work: string;
}

/** Fills `folder` with `data/`, `broker.jsa` and `mirror.jsa`. */
export async function recordKafka(
  runtime: JavaRuntime,
  topics: readonly string[],
  folder: string,
): Promise<void> {
  const place = await mkdtemp(join(openTempFolder(), `prepare-${process.pid}-`));
  const work = join(place, "kafka");
  const preparation = { runtime, account: openAccount(0), password: newPassword(), place, work };
  chmodSync(place, 0o711);
  mkdirSync(work, { mode: 0o700 });
  give(work, preparation);
  try {
    await createTopics(preparation, topics);
    await placeFolder({ from: join(work, "data"), to: join(folder, "data"), account: undefined });
    await recordMirror(preparation, topics);
    for (const archive of ["broker.jsa", "mirror.jsa"])
      await placeFolder({ from: join(work, archive), to: join(folder, archive), account: undefined });
    await openToReaders(folder);
  } finally {
    await removeTree(place);
  }
}

async function createTopics(preparation: Preparation, topics: readonly string[]): Promise<void> {
  const { password } = preparation;
  const config = write(
    preparation,
    "broker.properties",
    brokerProperties({ host, dataDir: "data", cross: {}, password }),
  );
  const format = ["format", "-t", clusterId(), "-c", config];
  await run(preparation, { mainClass: "kafka.tools.StorageTool", heap: "128m", args: format });
  await untilFree({ host, port: clientPort });
  const broker = startBroker(preparation);
  try {
    await listens(broker);
    await listing("Kafka broker", broker, [], preparation);
    const admin = new Admin({ clientId, bootstrapBrokers: [bootstrap], sasl: sasl(preparation) });
    await patiently(() => admin.createTopics({ topics: [...topics], partitions: 1, replicas: 1 }));
    await admin.close();
    await listing("Kafka broker", broker, topics, preparation);
  } finally {
    broker.kill("SIGTERM");
    await broker;
  }
}

/** A mirror between a broker and itself under two names: enough for both JVMs to load what real ones load. */
async function recordMirror(preparation: Preparation, topics: readonly string[]): Promise<void> {
  const from = topics[0] ?? "payments";
  const mirror = { region: "here", local: bootstrap, origins: { there: bootstrap }, topics: [from] };
  const config = write(
    preparation,
    "mirror.properties",
    mirrorProperties({ ...mirror, access: clientAccess(preparation.password) }),
  );
  const broker = startBroker(preparation, join(preparation.work, "broker.jsa"));
  try {
    await listens(broker);
    await listing("Kafka broker", broker, topics, preparation);
    await writeRecord(bootstrap, from, "canary", sasl(preparation));
    const dumpTo = join(preparation.work, "mirror.jsa");
    const mirror = run(preparation, { mainClass: mirrorClass, heap: "256m", args: [config], dumpTo }, false);
    try {
      await listing("MirrorMaker 2", mirror, [`there.${from}`], preparation);
    } finally {
      mirror.kill("SIGTERM");
      await mirror;
    }
  } finally {
    broker.kill("SIGTERM");
    await broker;
  }
}

/** Waits until the broker lists all of these topics. @throws MachineError if `server`, which makes them, ends before */
function listing(
  what: string,
  server: OwnServer,
  topics: readonly string[],
  preparation: Preparation,
): Promise<void> {
  const pending = () => reasonUnless(() => missingTopics(topics, preparation));
  return untilReady(what, server, pending, startLimitMs);
}

/** Waits until the started broker is the one that listens: questions to it carry the password. */
async function listens(broker: OwnServer & { readonly pid?: number | undefined }): Promise<void> {
  const pending = async () => {
    const listening = listenersAt(sockets("listening"), { host, port: clientPort });
    if (listening.length === 0) return "it does not listen yet";
    return holdsAll([broker.pid ?? 0], listening) ? null : `another process listens on ${bootstrap}`;
  };
  return untilReady("Kafka broker", broker, pending, startLimitMs);
}

function startBroker(preparation: Preparation, dumpTo?: string) {
  const args = [join(preparation.place, "broker.properties")];
  const dumped = dumpTo === undefined ? {} : { dumpTo };
  return run(preparation, { mainClass: brokerClass, heap: "256m", args, ...dumped }, false);
}

/** @param reject whether a code other than 0 is an error */
function run({ runtime, account, work }: Preparation, program: JavaProgram, reject = true) {
  const { argv, handed = [] } = javaLaunch(runtime, program);
  const [command, ...args] = argv;
  const folders = handed.map((folder) => openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY));
  try {
    return execa(command, args, {
      cwd: work,
      env: partEnvironment(),
      extendEnv: false,
      reject,
      all: true,
      // Its types know no descriptors by number.
      stdio: ["ignore", "pipe", "pipe", ...(folders as unknown as "inherit"[])],
      maxBuffer: 1_000_000,
      forceKillAfterDelay: 60_000,
      ...account,
    });
  } finally {
    for (const folder of folders) closeSync(folder);
  }
}

/** A file that only Kafka's account can read. */
function write(preparation: Preparation, name: string, text: string): string {
  const path = join(preparation.place, name);
  writeFileSync(path, text, { flag: "wx", mode: 0o600 });
  give(path, preparation);
  return path;
}

function give(path: string, { account }: Preparation): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

const clientId = "regiondrill-prepare";

function sasl({ password }: Preparation): Sasl {
  return { mechanism: "PLAIN", username: brokerUser, password };
}

/** Sixteen random bytes as Kafka writes a cluster id. */
function clusterId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
}

/** `null` when the broker lists all of these topics. */
async function missingTopics(topics: readonly string[], preparation: Preparation): Promise<string | null> {
  const admin = new Admin({
    clientId,
    bootstrapBrokers: [bootstrap],
    sasl: sasl(preparation),
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
