/** The broker's settings: one process as broker and controller, one replica of everything, quick to start. */
import type { Endpoint } from "../../machine/endpoint.ts";
import { properties } from "./java.ts";

export const clientPort = 9092;
export const controllerPort = 9093;
/** Listeners for other regions count up from here, one for each. */
export const crossPortBase = 9101;
/** Listener for clients outside all regions. */
export const outsidePort = 9095;

export interface BrokerConfig {
  /** Its name or address inside the region. */
  readonly host: string;
  /** What it binds, where that is not its name; the quorum of one is then on its own loopback. */
  readonly bind?: string;
  /** Below the folder that the broker works in where that may have any name: Kafka takes a comma for the end of a path. */
  readonly dataDir: string;
  /**
   * Regions that dial in, by name, and the address each is told to stay on. Kafka clients follow what the broker
   * advertises, so a region that comes through a link must be told the link's address, never the broker's own.
   */
  readonly cross: Readonly<Record<string, Endpoint>>;
  /** Where clients outside of all regions reach it, if not at its own address: they too stay on what is advertised. */
  readonly outside?: Endpoint;
  /** Asked of every client; without it no password is asked. */
  readonly password?: string;
}

/** The one account of a broker that asks for a password. */
export const brokerUser = "regiondrill";

/** Settings of a client of a broker that asks for a password. */
export function clientAccess(password: string): Readonly<Record<string, string>> {
  return {
    "security.protocol": "SASL_PLAINTEXT",
    "sasl.mechanism": "PLAIN",
    "sasl.jaas.config": `${login} username="${brokerUser}" password="${password}";`,
  };
}

const login = "org.apache.kafka.common.security.plain.PlainLoginModule required";

/** A region's name as names of listeners allow it: `EU_WEST_1`. */
export function shouted(region: string): string {
  return region.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}

/** Without a reporter no metric is registered as a bean at the start; no drill reads them. */
export const withoutReporters = { "metric.reporters": "" };

function brokerAccess(password: string): Readonly<Record<string, string>> {
  const jaas = `${login} username="${brokerUser}" password="${password}" user_${brokerUser}="${password}";`;
  return {
    "sasl.enabled.mechanisms": "PLAIN",
    "sasl.mechanism.inter.broker.protocol": "PLAIN",
    "sasl.mechanism.controller.protocol": "PLAIN",
    "listener.name.local.plain.sasl.jaas.config": jaas,
    "listener.name.controller.plain.sasl.jaas.config": jaas,
  };
}

export function brokerProperties(config: BrokerConfig): string {
  const { host, bind = host, outside, password } = config;
  const protocol = password === undefined ? "PLAINTEXT" : "SASL_PLAINTEXT";
  const controller = config.bind === undefined ? host : "localhost";
  const listeners = [`LOCAL://${bind}:${clientPort}`, `CONTROLLER://${controller}:${controllerPort}`];
  const advertised = [`LOCAL://${host}:${clientPort}`];
  const protocols = [`LOCAL:${protocol}`, `CONTROLLER:${protocol}`];
  Object.entries(config.cross).forEach(([region, link], index) => {
    const name = `FROM_${shouted(region)}`;
    listeners.push(`${name}://${bind}:${crossPortBase + index}`);
    advertised.push(`${name}://${link.host}:${link.port}`);
    protocols.push(`${name}:PLAINTEXT`);
  });
  if (outside !== undefined) {
    listeners.push(`OUTSIDE://${bind}:${outsidePort}`);
    advertised.push(`OUTSIDE://${outside.host}:${outside.port}`);
    protocols.push("OUTSIDE:PLAINTEXT");
  }
  return properties({
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@${controller}:${controllerPort}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "LOCAL",
    listeners: listeners.join(","),
    "advertised.listeners": advertised.join(","),
    "listener.security.protocol.map": protocols.join(","),
    ...(password === undefined ? {} : brokerAccess(password)),
    "log.dirs": config.dataDir,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "num.recovery.threads.per.data.dir": 1,
    "log.cleaner.threads": 1,
    "log.cleaner.dedupe.buffer.size": 2_097_152,
    "background.threads": 2,
    "offsets.topic.num.partitions": 1,
    "offsets.topic.replication.factor": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.num.partitions": 1,
    "transaction.state.log.min.isr": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1_000,
    "auto.create.topics.enable": "false",
    "min.insync.replicas": 1,
    ...withoutReporters,
    // Retention is looked after within seconds, so that a purge can be drilled; nothing is old enough for it otherwise.
    "log.initial.task.delay.ms": 1_000,
    "log.retention.check.interval.ms": 1_000,
    "log.segment.delete.delay.ms": 0,
    // A broker that was killed may register again only when its previous life has timed out.
    "broker.session.timeout.ms": 1_500,
    "broker.heartbeat.interval.ms": 300,
    "initial.broker.registration.timeout.ms": 30_000,
  });
}
