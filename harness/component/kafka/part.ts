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

export interface KafkaProcess {
  readonly region: string;
  readonly host: string;
  readonly folder: string;
  readonly account: Account | undefined;
  /** Regions that dial in through a link, and the address they are told to stay on. */
  readonly cross: Readonly<Record<string, Endpoint>>;
}

export function kafkaPart(options: KafkaProcess, prepared: PreparedKafka): Part {
  const bootstrap = `${options.host}:${clientPort}`;
  // Seen from its folder, whose own name may hold a comma.
  const dataDir = "data";
  const config = join(options.folder, "broker.properties");
  return {
    name: "kafka",
    region: options.region,
    address: bootstrap,
    listens: [
      { host: options.host, port: clientPort },
      ...Object.keys(options.cross).map((_, index) => ({ host: options.host, port: crossPortBase + index })),
    ],
    needs: [],
    folder: options.folder,
    launch: () => ({
      ...javaLaunch(prepared.runtime, {
        mainClass: "kafka.Kafka",
        heap: "256m",
        archive: prepared.brokerArchive,
        args: [config],
      }),
      cwd: options.folder,
      account: options.account,
      data: { from: prepared.template, to: join(options.folder, dataDir) },
      files: { [config]: brokerProperties({ host: options.host, dataDir, cross: options.cross }) },
    }),
    pending: () =>
      reasonUnless(async () => {
        await pingBroker({ host: options.host, port: clientPort });
        return null;
      }),
  };
}
