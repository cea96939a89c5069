/** A region's MirrorMaker 2 as a container. */
import type { ContainerPart } from "../container-part.ts";
import { javaInImage, mirrorClass } from "../kafka/container.ts";
import { type MirrorConfig, mirrorProperties } from "./config.ts";

const configFile = "/regiondrill/run/mirror.properties";

export function mirrorMakerContainer(options: MirrorConfig & { readonly image: string }): ContainerPart {
  const { region, image, origins } = options;
  return {
    name: "mirror-maker",
    region,
    image,
    address: "",
    listens: [],
    // A mirror that starts before its origin answers backs off for tens of seconds.
    needs: [region, ...Object.keys(origins)].map((name) => `${name}/kafka`),
    data: null,
    ports: [],
    launch: () => ({
      argv: javaInImage({
        mainClass: mirrorClass,
        heap: "192m",
        archive: "/regiondrill/mirror.jsa",
        args: [configFile],
      }),
      bare: true,
      files: { [configFile]: mirrorProperties(options) },
    }),
    pending: async () => null,
  };
}
