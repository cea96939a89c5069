/** A region's Kafka: one broker, whose topics come with its first data, and a listener for each region that dials it. */
import type { Component } from "../component.ts";
import { clientPort, controllerPort, crossPortBase, outsidePort, shouted } from "./config.ts";
import { kafkaContainer, kafkaRecipe } from "./container.ts";
import { kafkaPart } from "./part.ts";
import { prepareKafka } from "./prepare.ts";
import { javaTool, kafkaTool } from "./tool.ts";

declare module "../../contract/topology.ts" {
  interface ComponentKinds {
    kafka: { readonly topics: readonly string[] };
  }
}

export const kafka: Component<"kafka"> = {
  tools: [javaTool, kafkaTool],
  image: "kafka",
  ports: () => [clientPort, controllerPort],
  portFor: (nth) => crossPortBase + nth,
  address: ({ name, hostOf }) => `${hostOf(name)}:${clientPort}`,
  async prepare({ topics }, { tools, announce }) {
    const [java, jars] = [tools.get(javaTool.name)!, tools.get(kafkaTool.name)!];
    const prepared = await prepareKafka(java, jars, topics, announce);
    return (instance) => kafkaPart(instance, prepared);
  },
  recipe: ({ topics }, from) => kafkaRecipe(from, topics),
  container: kafkaContainer,
  shell: (address) => `kafka at ${address}`,
  async empty({ topics }, { address, region, regions }) {
    const { TopicAdmin } = await import("./admin.ts");
    await new TopicAdmin(address).empty(topics(region, regions));
  },
  compose({ diallers, publishedAt }) {
    // Topologies of compose files have two regions.
    const [dialler, link] = Object.entries(diallers)[0]!;
    return {
      extends: "kafka",
      environment: {
        DIALLER: shouted(dialler),
        DIALLED_AT: `${link.host}:${link.port}`,
        PUBLISHED: publishedAt(clientPort),
      },
      data: "/var/lib/kafka/data",
      ports: { [outsidePort]: clientPort },
    };
  },
};
