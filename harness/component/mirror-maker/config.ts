/**
 * MirrorMaker 2, one process a region, pulling from every other region into its own. Time-outs are short so that a
 * mirror which died without a word is replaced in seconds: the defaults suit rolling deploys, not drills.
 *
 * A setting is only read under the right prefix: the worker's under the cluster it writes to, a client's
 * under the cluster it talks to with the client's kind in between.
 */
import { textOf } from "../../machine/endpoint.ts";
import type { ComponentInstance } from "../component.ts";
import { clientPort, withoutReporters } from "../kafka/config.ts";
import { properties } from "../kafka/java.ts";
import { canaryTopic } from "./canary.ts";

export interface MirrorConfig {
  readonly region: string;
  /** Bootstrap address of the region's own broker. */
  readonly local: string;
  /** Bootstrap address of every other region's broker, through its link. */
  readonly origins: Readonly<Record<string, string>>;
  readonly topics: readonly string[];
  /** How brokers that ask for a password let it in. */
  readonly access?: Readonly<Record<string, string>>;
}

/** The name of the part that it mirrors, in every region. */
export const broker = "kafka";

export function configOf(mirror: ComponentInstance<"mirror-maker">): MirrorConfig {
  const { spec, region, otherRegions, hostOf, linkTo } = mirror;
  return {
    region,
    local: `${hostOf(broker)}:${clientPort}`,
    origins: Object.fromEntries(otherRegions.map((other) => [other, textOf(linkTo(other, broker))])),
    topics: spec.topics,
  };
}

/** Asking the service loader instead of scanning every jar saves seconds of start-up. */
const discovery = { "plugin.discovery": "service_load" };

const worker = {
  "connector.client.config.override.policy": "None",
  ...discovery,
  "offset.flush.interval.ms": 1_000,
  "session.timeout.ms": 3_000,
  "heartbeat.interval.ms": 500,
  "rebalance.timeout.ms": 3_000,
  "scheduled.rebalance.max.delay.ms": 0,
};

const reconnect = {
  "reconnect.backoff.ms": 100,
  "reconnect.backoff.max.ms": 500,
  "metadata.max.age.ms": 5_000,
};

const replication = {
  "replication.factor": 1,
  "checkpoints.topic.replication.factor": 1,
  "heartbeats.topic.replication.factor": 1,
  "offset-syncs.topic.replication.factor": 1,
  "offset.storage.replication.factor": 1,
  "status.storage.replication.factor": 1,
  "config.storage.replication.factor": 1,
  // By default they are written to the origin, and a mirror that cannot write there all but stops copying from there.
  "offset-syncs.topic.location": "target",
  "offset.storage.partitions": 1,
  "status.storage.partitions": 1,
};

/** What a mirror would do besides mirroring records, switched off; each costs start-up time. */
const silenced = {
  groups: "",
  "refresh.groups.interval.seconds": 3_600,
  "emit.heartbeats.enabled": "false",
  "sync.group.offsets.enabled": "false",
  "sync.topic.acls.enabled": "false",
  "sync.topic.configs.enabled": "false",
};

type Settings = Record<string, string | number>;

export function mirrorProperties(config: MirrorConfig): string {
  const { region, origins, access = {} } = config;
  const names = Object.keys(origins);
  const flow = (origin: string): Settings => ({
    ...under(`${origin}->${region}`, { enabled: "true", topics: [...config.topics, canaryTopic].join(",") }),
    ...under(`${region}->${origin}`, { enabled: "false" }),
    ...under(origin, { "bootstrap.servers": origins[origin]!, ...access }),
    ...under(`${origin}.consumer`, { ...reconnect, "auto.offset.reset": "earliest" }),
    ...under(`${origin}.admin`, reconnect),
  });
  return properties({
    clusters: [region, ...names].join(","),
    ...discovery,
    ...under(region, { ...worker, "bootstrap.servers": config.local, ...access }),
    ...under(`${region}.producer`, { ...reconnect, acks: "all" }),
    ...Object.assign({}, ...names.map(flow)),
    ...replication,
    ...silenced,
    ...withoutReporters,
    "refresh.topics.interval.seconds": 2,
    "tasks.max": 1,
  });
}

function under(prefix: string, settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${prefix}.${name}`, value]));
}
