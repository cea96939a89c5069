/** A region's MirrorMaker 2: it pulls topics out of every other region's Kafka into its own, through links. */
import { type ComponentSpec, componentName } from "../../contract/topology.ts";
import type { Component } from "../component.ts";
import { kafkaRecipe } from "../kafka/container.ts";
import { prepareKafka } from "../kafka/prepare.ts";
import { javaTool, kafkaTool } from "../kafka/tool.ts";
import { broker, configOf } from "./config.ts";
import { mirrorMakerContainer, mirrorMakerPart } from "./part.ts";

declare module "../../contract/topology.ts" {
  interface ComponentKinds {
    "mirror-maker": { readonly topics: readonly string[] };
  }
}

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
    return (mirror) => mirrorMakerPart(mirror, prepared);
  },
  recipe: (_, from, components) => kafkaRecipe(from, topicsOf(components)),
  container: mirrorMakerContainer,
  compose(mirror) {
    const { region, origins } = configOf(mirror);
    // Topologies of compose files have two regions.
    const [origin, at] = Object.entries(origins)[0]!;
    return { extends: "mirror-maker", environment: { REGION: region, ORIGIN: origin, ORIGIN_AT: at } };
  },
};

/** Of the broker that it mirrors into. */
function topicsOf(components: readonly ComponentSpec[]): readonly string[] {
  const kafka = components.find((spec) => componentName(spec) === broker);
  return kafka?.kind === "kafka" ? kafka.topics : [];
}
