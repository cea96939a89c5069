/** Two regions that both take writes. Kafka is mirrored both ways, and each region applies every event to its own ledger. */
import type { Topology } from "../harness/contract/topology.ts";
import { paymentDatabase, paymentSchema, paymentSystem, paymentTopics } from "./payment-system.ts";
import { platformCompressed } from "./profiles/platform.ts";

export const activeActive: Topology = {
  name: "active-active",
  summary: "two regions take writes, Kafka mirrored both ways",
  regions: ["us-east-1", "eu-west-1"],
  components: [
    { kind: "postgres", database: paymentDatabase, schema: paymentSchema },
    { kind: "redis" },
    { kind: "kafka", topics: paymentTopics },
    { kind: "mirror-maker", topics: paymentTopics },
  ],
  edge: { service: "webhook" },
  profile: platformCompressed,
  system: paymentSystem,
};
