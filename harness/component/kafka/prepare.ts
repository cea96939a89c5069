/**
 * Prepares Kafka once for all later drills: a formatted data folder that already has the topics, and class-data
 * archives of broker and mirror, recorded from a short real run. All of it lies in the user's cache.
 */
import { join } from "node:path";
import { prepared } from "../../machine/cache.ts";
import type { FoundTool } from "../../machine/tool.ts";
import { canaryTopic } from "../mirror-maker/canary.ts";
import { mirrorProperties } from "../mirror-maker/config.ts";
import { brokerProperties } from "./config.ts";
import type { JavaRuntime } from "./java.ts";

export interface PreparedKafka {
  readonly runtime: JavaRuntime;
  /** Data folder to copy. */
  readonly template: string;
  readonly brokerArchive: string;
  readonly mirrorArchive: string;
}

export async function prepareKafka(
  java: FoundTool,
  jars: FoundTool,
  wanted: readonly string[],
  announce: (text: string) => void,
): Promise<PreparedKafka> {
  const topics = [...wanted, canaryTopic];
  const runtime = { java: java.path, jars: jars.path };
  const configs = [
    brokerProperties({ host: "", dataDir: "", cross: {} }),
    mirrorProperties({ region: "here", local: "", origins: { there: "" }, topics: wanted }),
  ];
  const entry = await prepared("kafka", [java, jars.path, topics, configs], async (folder) => {
    announce("preparing Kafka (once): formatting, creating topics, recording class archives");
    const { recordKafka } = await import("./record.ts");
    await recordKafka(runtime, topics, folder);
  });
  return {
    runtime,
    template: join(entry, "data"),
    brokerArchive: join(entry, "broker.jsa"),
    mirrorArchive: join(entry, "mirror.jsa"),
  };
}
