/** A region's Kafka broker as a part. Ready when it answers; its topics come with the prepared data. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { copyFolder } from "../install/copy.ts";
import type { Endpoint, Part } from "../part.ts";
import { reasonUnless } from "../part.ts";
import { brokerProperties, clientPort, crossPortBase } from "./config.ts";
import { javaCommand } from "./java.ts";
import { pingBroker } from "./ping.ts";
import type { PreparedKafka } from "./prepare.ts";

export interface KafkaPlace {
  readonly region: string;
  readonly host: string;
  readonly folder: string;
  /** Regions that dial in through a link, and the address they are told to stay on. */
  readonly cross: Readonly<Record<string, Endpoint>>;
}

export function kafkaPart(place: KafkaPlace, prepared: PreparedKafka): Part {
  const bootstrap = `${place.host}:${clientPort}`;
  const dataDir = join(place.folder, "data");
  const config = join(place.folder, "broker.properties");
  return {
    name: "kafka",
    region: place.region,
    address: bootstrap,
    listens: [
      { host: place.host, port: clientPort },
      ...Object.keys(place.cross).map((_, index) => ({ host: place.host, port: crossPortBase + index })),
    ],
    needs: [],
    folder: place.folder,
    async launch() {
      await mkdir(place.folder, { recursive: true });
      await copyFolder(prepared.template, dataDir);
      const argv = javaCommand(prepared.runtime, {
        mainClass: "kafka.Kafka",
        heap: "256m",
        archive: prepared.brokerArchive,
        args: [config],
      });
      const properties = brokerProperties({ host: place.host, dataDir: "data", cross: place.cross });
      return { argv, cwd: place.folder, files: { [config]: properties } };
    },
    pending: () =>
      reasonUnless(async () => {
        await pingBroker({ host: place.host, port: clientPort });
        return null;
      }),
  };
}

/** Address another region's link must lead to: this broker's listener for that region. */
export function crossListener(host: string, regions: readonly string[], diallingRegion: string): Endpoint {
  return { host, port: crossPortBase + regions.indexOf(diallingRegion) };
}
