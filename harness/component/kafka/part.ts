/** A region's Kafka broker as a part. Ready when it answers; its topics come with the prepared data. */
import { join } from "node:path";
import type { Account } from "../../machine/account.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { Part } from "../part.ts";
import { reasonUnless } from "../part.ts";
import { brokerProperties, clientPort, crossPortBase } from "./config.ts";
import { javaLaunch } from "./java.ts";
import { pingBroker } from "./ping.ts";
import type { PreparedKafka } from "./prepare.ts";

export interface KafkaPlace {
  readonly region: string;
  readonly host: string;
  readonly folder: string;
  readonly account: Account | undefined;
  /** Regions that dial in through a link, and the address they are told to stay on. */
  readonly cross: Readonly<Record<string, Endpoint>>;
}

export function kafkaPart(place: KafkaPlace, prepared: PreparedKafka): Part {
  const bootstrap = `${place.host}:${clientPort}`;
  // Seen from its folder, whose own name may hold a comma.
  const dataDir = "data";
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
    launch: () => ({
      ...javaLaunch(prepared.runtime, {
        mainClass: "kafka.Kafka",
        heap: "256m",
        archive: prepared.brokerArchive,
        args: [config],
      }),
      cwd: place.folder,
      account: place.account,
      data: { from: prepared.template, to: join(place.folder, dataDir) },
      files: { [config]: brokerProperties({ host: place.host, dataDir, cross: place.cross }) },
    }),
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
