/** What faults of one topic of a region's broker have in common. They take no region away, and no region falls behind by them. */
import type { TopicState } from "../component/kafka/admin.ts";
import { ability, type Topics } from "../provider/region-abilities.ts";
import { type ArmedFault, type Fault, partsOf } from "./fault.ts";

export interface TopicFault {
  readonly kind: string;
  readonly legend: string;
  readonly region: string;
  readonly topic: string;
}

export interface ArmedTopic {
  readonly topics: Topics;
  readonly topic: string;
  readonly target: string;
  /** The topic before it is `purged`, say. @throws Error if it does not exist */
  present(done: string): Promise<TopicState>;
}

export function topicFault(
  { kind, legend, region, topic }: TopicFault,
  arm: (on: ArmedTopic) => ArmedFault,
): Fault {
  const target = `${region}/${topic}`;
  return {
    kind,
    target,
    args: { region, topic },
    touches: partsOf(region, ["kafka"]),
    legend,
    regionsLost: [],
    regionsBehind: [],
    needs: ["topics"],
    arm(on) {
      const topics = ability(on.region(region), "topics");
      const present = async (done: string) => {
        const state = await topics.state(topic);
        if (state === null)
          throw new Error(`topic ${topic} of ${region} cannot be ${done}: it does not exist`);
        return state;
      };
      return arm({ topics, topic, target, present });
    },
  };
}
