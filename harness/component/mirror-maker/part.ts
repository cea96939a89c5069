/**
 * A region's MirrorMaker 2 as a part. It has no protocol of its own to ask: that it mirrors is proven by a canary
 * that crosses it, which the provider sends when everything else answers.
 */
import { join } from "node:path";
import type { Account } from "../../machine/account.ts";
import { javaLaunch } from "../kafka/java.ts";
import type { PreparedKafka } from "../kafka/prepare.ts";
import type { Part } from "../part.ts";
import { type MirrorConfig, mirrorProperties } from "./config.ts";

export interface MirrorProcess extends MirrorConfig {
  readonly folder: string;
  readonly account: Account | undefined;
}

export function mirrorMakerPart(options: MirrorProcess, prepared: PreparedKafka): Part {
  const config = join(options.folder, "mirror.properties");
  return {
    name: "mirror-maker",
    region: options.region,
    address: "",
    listens: [],
    // A mirror that starts before its origin answers backs off for tens of seconds.
    needs: [options.region, ...Object.keys(options.origins)].map((region) => `${region}/kafka`),
    folder: options.folder,
    launch: () => ({
      ...javaLaunch(prepared.runtime, {
        mainClass: "org.apache.kafka.connect.mirror.MirrorMaker",
        heap: "192m",
        archive: prepared.mirrorArchive,
        args: [config],
      }),
      cwd: options.folder,
      account: options.account,
      files: { [config]: mirrorProperties(options) },
    }),
    pending: async () => null,
  };
}
