/**
 * A region's Kafka broker as a container, from an image that already holds a formatted data folder with the topics, and
 * class archives of broker and mirror recorded from a short real run.
 */

import type { Recipe } from "../../engine/images.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { ContainerPart } from "../container-part.ts";
import { canaryTopic } from "../mirror-maker/canary.ts";
import { mirrorProperties } from "../mirror-maker/config.ts";
import { reasonUnless } from "../part.ts";
import { brokerProperties, clientPort, outsidePort } from "./config.ts";
import { type JavaProgram, javaCommand } from "./java.ts";
import { pingBroker } from "./ping.ts";

const data = "/regiondrill/data";
const configFile = "/regiondrill/run/broker.properties";

export interface KafkaContainer {
  readonly region: string;
  /** Where the harness reaches it. */
  readonly at: Endpoint;
  readonly image: string;
  /** Regions that dial in through a link, and the address they are told to stay on. */
  readonly cross: Readonly<Record<string, Endpoint>>;
}

export function kafkaContainer({ region, at, image, cross }: KafkaContainer): ContainerPart {
  const config = brokerProperties({ host: "kafka", bind: "0.0.0.0", dataDir: data, cross, outside: at });
  return {
    name: "kafka",
    region,
    image,
    address: `${at.host}:${at.port}`,
    listens: [at],
    needs: [],
    data,
    ports: [{ port: outsidePort, at }],
    launch: () => ({
      argv: javaInImage({
        mainClass: brokerClass,
        heap: "256m",
        archive: "/regiondrill/broker.jsa",
        args: [configFile],
      }),
      bare: true,
      files: { [configFile]: config },
    }),
    pending: () =>
      reasonUnless(async () => {
        await pingBroker(at);
        return null;
      }),
  };
}

const brokerClass = "kafka.Kafka";
export const mirrorClass = "org.apache.kafka.connect.mirror.MirrorMaker";

/** A program of Kafka's as it is started in the image. Names may lead elsewhere a moment later: containers come and go. */
export function javaInImage(program: JavaProgram): [string, ...string[]] {
  const system = { "sun.net.inetaddr.ttl": "1", "sun.net.inetaddr.negative.ttl": "0" };
  return javaCommand({ java: "java", jars: "/opt/kafka/libs" }, { ...program, system });
}

/** The image with data and archives in it, for brokers and mirrors. */
export function kafkaRecipe(from: string, wanted: readonly string[]): Recipe {
  const topics = [...wanted, canaryTopic];
  const mirrored = topics[0]!;
  const broker = brokerProperties({ host: "localhost", bind: "localhost", dataDir: data, cross: {} });
  const local = `localhost:${clientPort}`;
  const mirror = mirrorProperties({ region: "here", local, origins: { there: local }, topics: [mirrored] });
  const java = (mainClass: string, args: readonly string[], dumpTo?: string) =>
    javaInImage({ mainClass, heap: "256m", args, ...(dumpTo === undefined ? {} : { dumpTo }) })
      .map((word) => `'${word}'`)
      .join(" ");
  const topicTool = (...args: string[]) =>
    java("org.apache.kafka.tools.TopicCommand", ["--bootstrap-server", local, ...args]);
  const files = "/regiondrill/prepare";
  const create = topics.map((topic) =>
    topicTool(
      "--create",
      "--if-not-exists",
      "--topic",
      topic,
      "--partitions",
      "1",
      "--replication-factor",
      "1",
    ),
  );
  const prepare = [
    "set -e",
    'until_so() { n=0; until "$@" > /dev/null 2>&1; do n=$((n+1)); [ $n -lt 60 ] || { "$@"; exit 1; }; sleep 1; done; }',
    `${java("kafka.tools.StorageTool", ["format", "-t", clusterId, "-c", `${files}/broker.properties`])}`,
    `${java(brokerClass, [`${files}/broker.properties`], "/regiondrill/broker.jsa")} & broker=$!`,
    ...create.map((command) => `until_so ${command}`),
    "kill $broker; wait $broker || true",
    `cp -a ${data} /regiondrill/prepared`,
    `${java(brokerClass, [`${files}/broker.properties`])} & broker=$!`,
    `until_so ${topicTool("--describe", "--topic", mirrored)}`,
    `echo canary | ${java("org.apache.kafka.tools.ConsoleProducer", ["--bootstrap-server", local, "--topic", mirrored])}`,
    `${java(mirrorClass, [`${files}/mirror.properties`], "/regiondrill/mirror.jsa")} & mirror=$!`,
    `until_so ${topicTool("--describe", "--topic", `there.${mirrored}`)}`,
    "kill $mirror; wait $mirror || true",
    "kill $broker; wait $broker || true",
    `rm -rf ${data} && mv /regiondrill/prepared ${data}`,
    "",
  ];
  return {
    name: "regiondrill/kafka",
    from,
    files: { "prepare.sh": prepare.join("\n"), "broker.properties": broker, "mirror.properties": mirror },
    dockerfile: [
      `FROM ${from}`,
      "USER root",
      `RUN mkdir -p ${data} && chown -R appuser /regiondrill`,
      `COPY prepare.sh broker.properties mirror.properties ${files}/`,
      "USER appuser",
      `RUN sh ${files}/prepare.sh`,
      "",
    ].join("\n"),
  };
}

/** Every broker is a cluster of one; that they are called alike is nobody's concern. */
const clusterId = "cmVnaW9uZHJpbGwtMDAwMQ";
