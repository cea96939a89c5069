/** The topics of a region's own broker, reached at its own address and not through a link. */
import { TopicAdmin } from "../component/kafka/admin.ts";
import type { LiveTopology } from "../provider/live-topology.ts";

/** @throws Error when the region runs no Kafka, or runs by itself */
export function topicsOf(on: LiveTopology, region: string): TopicAdmin {
  if (on.region(region).commands)
    throw new Error(`${region} runs by itself, and its topics are not the harness's to change`);
  const broker = on.region(region).addresses.kafka;
  if (broker === undefined)
    throw new Error(`${region} runs no kafka; it runs ${on.region(region).parts.join(", ")}`);
  return new TopicAdmin(broker);
}
