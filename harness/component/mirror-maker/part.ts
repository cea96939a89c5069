/**
 * A region's MirrorMaker 2 as a process or a container. It has no protocol of its own to ask: that it mirrors is proven by
 * a canary that crosses it, which the provider sends when everything else answers.
 */
import { join } from "node:path";
import type { ContainerInstance, ProcessInstance } from "../component.ts";
import type { ContainerPart } from "../container-part.ts";
import { javaInImage } from "../kafka/container.ts";
import { javaLaunch, mirrorClass } from "../kafka/java.ts";
import type { PreparedKafka } from "../kafka/prepare.ts";
import type { Part, ReachedPart } from "../part.ts";
import { broker, configOf, type MirrorConfig, mirrorProperties } from "./config.ts";

const program = { mainClass: mirrorClass, heap: "192m" };

export function mirrorMakerPart(mirror: ProcessInstance<"mirror-maker">, prepared: PreparedKafka): Part {
  const { folder, openAccount: account } = mirror;
  const mirrored = configOf(mirror);
  const config = join(folder, "mirror.properties");
  return {
    ...unreached(mirrored),
    folder,
    launch: () => ({
      ...javaLaunch(prepared.runtime, { ...program, archive: prepared.mirrorArchive, args: [config] }),
      cwd: folder,
      account,
      files: { [config]: mirrorProperties(mirrored) },
    }),
  };
}

export function mirrorMakerContainer(mirror: ContainerInstance<"mirror-maker">): ContainerPart {
  const mirrored = configOf(mirror);
  const config = "/regiondrill/run/mirror.properties";
  return {
    ...unreached(mirrored),
    image: mirror.image,
    data: null,
    ports: [],
    launch: () => ({
      argv: javaInImage({ ...program, archive: "/regiondrill/mirror.jsa", args: [config] }),
      bare: true,
      files: { [config]: mirrorProperties(mirrored) },
    }),
  };
}

function unreached({ region, origins }: MirrorConfig): ReachedPart {
  return {
    name: "mirror-maker",
    region,
    address: "",
    listens: [],
    // A mirror that starts before its origin answers backs off for tens of seconds.
    needs: [region, ...Object.keys(origins)].map((name) => `${name}/${broker}`),
    pending: async () => null,
  };
}
