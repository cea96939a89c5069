/** A region's Kafka broker as a process. Ready when it answers; its topics come with the prepared data. */
import { join } from "node:path";
import type { ProcessInstance } from "../component.ts";
import type { Part } from "../part.ts";
import { brokerProperties, clientPort, crossPortBase } from "./config.ts";
import { brokerClass, javaLaunch } from "./java.ts";
import { whyNoBroker } from "./ping.ts";
import type { PreparedKafka } from "./prepare.ts";

export function kafkaPart(instance: ProcessInstance<"kafka">, prepared: PreparedKafka): Part {
  const { region, name, folder, openAccount: account, hostOf, diallers } = instance;
  const host = hostOf(name);
  // Seen from its folder, whose own name may hold a comma.
  const dataDir = "data";
  const config = join(folder, "broker.properties");
  const archive = prepared.brokerArchive;
  return {
    name,
    region,
    address: `${host}:${clientPort}`,
    listens: [
      { host, port: clientPort },
      ...Object.keys(diallers).map((_, index) => ({ host, port: crossPortBase + index })),
    ],
    needs: [],
    folder,
    launch: () => ({
      ...javaLaunch(prepared.runtime, { mainClass: brokerClass, heap: "256m", archive, args: [config] }),
      cwd: folder,
      account,
      data: { from: prepared.template, to: join(folder, dataDir) },
      files: { [config]: brokerProperties({ host, dataDir, cross: diallers }) },
    }),
    pending: () => whyNoBroker({ host, port: clientPort }),
  };
}
