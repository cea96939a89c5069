/** A region's MirrorMaker 2: it pulls topics out of every other region's Kafka into its own, through links. */
import { type ComponentSpec, componentName } from "../../contract/topology.ts";
import type { Component, ComponentInstance } from "../component.ts";
import { clientPort } from "../kafka/config.ts";
import { kafkaRecipe } from "../kafka/container.ts";
import { prepareKafka } from "../kafka/prepare.ts";
import { javaTool, kafkaTool } from "../kafka/tool.ts";
import type { MirrorConfig } from "./config.ts";
import { mirrorMakerContainer } from "./container.ts";
import { mirrorMakerPart } from "./part.ts";

declare module "../../contract/topology.ts" {
  interface ComponentKinds {
    "mirror-maker": { readonly topics: readonly string[] };
  }
}

/** The name of the part that it mirrors, in every region. */
const broker = "kafka";

export const mirrorMaker: Component<"mirror-maker"> = {
  tools: [javaTool, kafkaTool],
  image: "kafka",
  ports: () => [],
  needs: [broker],
  dials: () => [{ part: broker }],
  address: () => null,
  // It runs from what its broker is prepared with, which has its class archive.
  async prepare(_, { tools, components, announce }) {
    const [java, jars] = [tools.get(javaTool.name)!, tools.get(kafkaTool.name)!];
    const prepared = await prepareKafka(java, jars, topicsOf(components), announce);
    return (mirror) => {
      const { folder, openAccount: account } = mirror;
      return mirrorMakerPart({ ...configOf(mirror), folder, account }, prepared);
    };
  },
  recipe: (_, from, components) => kafkaRecipe(from, topicsOf(components)),
  container: (mirror) => mirrorMakerContainer({ ...configOf(mirror), image: mirror.image }),
  compose(mirror) {
    const { region, origins } = configOf(mirror);
    // Topologies of compose files have two regions.
    const [origin, at] = Object.entries(origins)[0]!;
    return { extends: "mirror-maker", environment: { REGION: region, ORIGIN: origin, ORIGIN_AT: at } };
  },
};

function configOf(mirror: ComponentInstance<"mirror-maker">): MirrorConfig {
  const { spec, region, otherRegions, hostOf, linkTo } = mirror;
  const origin = (other: string) => {
    const { host, port } = linkTo(other, broker);
    return [other, `${host}:${port}`];
  };
  return {
    region,
    local: `${hostOf(broker)}:${clientPort}`,
    origins: Object.fromEntries(otherRegions.map(origin)),
    topics: spec.topics,
  };
}

/** Of the broker that it mirrors into. */
function topicsOf(components: readonly ComponentSpec[]): readonly string[] {
  const kafka = components.find((spec) => componentName(spec) === broker);
  return kafka?.kind === "kafka" ? kafka.topics : [];
}
