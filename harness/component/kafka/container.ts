/**
 * A region's Kafka broker as a container, from an image that already holds a formatted data folder with the topics, and
 * class archives of broker and mirror recorded from a short real run.
 */

import type { Recipe } from "../../engine/images.ts";
import type { ContainerInstance } from "../component.ts";
import type { ContainerPart } from "../container-part.ts";
import { canaryTopic } from "../mirror-maker/canary.ts";
import { mirrorProperties } from "../mirror-maker/config.ts";
import { brokerProperties, clientPort, outsidePort } from "./config.ts";
import { brokerClass, type JavaProgram, javaCommand, mirrorClass } from "./java.ts";
import { whyNoBroker } from "./ping.ts";

const data = "/regiondrill/data";
const configFile = "/regiondrill/run/broker.properties";

export function kafkaContainer(instance: ContainerInstance<"kafka">): ContainerPart {
  const { region, name, image, publishedAt, diallers } = instance;
  const at = publishedAt(clientPort, outsidePort);
  const broker = { host: name, bind: "0.0.0.0", dataDir: data, cross: diallers, outside: at };
  const archive = "/regiondrill/broker.jsa";
  return {
    name,
    region,
    image,
    address: `${at.host}:${at.port}`,
    listens: [at],
    needs: [],
    data,
    ports: [{ port: outsidePort, at }],
    launch: () => ({
      argv: javaInImage({ mainClass: brokerClass, heap: "256m", archive, args: [configFile] }),
      bare: true,
      files: { [configFile]: brokerProperties(broker) },
    }),
    pending: () => whyNoBroker(at),
  };
}

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
  const single = ["--partitions", "1", "--replication-factor", "1"];
  const create = topics.map((topic) => topicTool("--create", "--if-not-exists", "--topic", topic, ...single));
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

/** Every broker is a cluster of one, so one id serves all. */
const clusterId = "cmVnaW9uZHJpbGwtMDAwMQ";
