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

export interface MirrorPlace extends MirrorConfig {
  readonly folder: string;
  readonly account: Account | undefined;
}

export function mirrorMakerPart(place: MirrorPlace, prepared: PreparedKafka): Part {
  const config = join(place.folder, "mirror.properties");
  return {
    name: "mirror-maker",
    region: place.region,
    address: "",
    listens: [],
    // A mirror that starts before its origin answers backs off for tens of seconds.
    needs: [place.region, ...Object.keys(place.origins)].map((region) => `${region}/kafka`),
    folder: place.folder,
    launch: () => ({
      ...javaLaunch(prepared.runtime, {
        mainClass: "org.apache.kafka.connect.mirror.MirrorMaker",
        heap: "192m",
        archive: prepared.mirrorArchive,
        args: [config],
      }),
      cwd: place.folder,
      account: place.account,
      files: { [config]: mirrorProperties(place) },
    }),
    pending: async () => null,
  };
}
