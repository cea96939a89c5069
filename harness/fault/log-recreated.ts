/**
 * A region's topic is deleted and made again under its name, empty: offsets begin at zero, and an offset that a reader
 * remembers is a place in another log. There is nothing to heal; the records are gone for good.
 */
import { type ArmedFault, type Fault, timed } from "./fault.ts";
import { type ArmedTopic, topicFault } from "./topic-fault.ts";

export function logRecreated(region: string, topic: string): Fault {
  return topicFault({ kind: "log-recreate", legend: "emptied", region, topic }, recreatedLog);
}

function recreatedLog({ topics, topic, target, present }: ArmedTopic): ArmedFault {
  let before: string | null = null;

  return {
    async prepare() {
      before = (await present("recreated")).id;
    },

    async inject() {
      const { end } = await topics.bounds(topic);
      return timed(
        () => topics.recreate(topic),
        () => ({ endOffset: end }),
      );
    },

    effectProbes: () => [
      {
        name: "another-log",
        target,
        async ask() {
          const now = (await topics.state(topic))?.id ?? null;
          if (now === null) return `topic ${topic} does not exist`;
          return now === before ? `topic ${topic} is the same as before (${now})` : null;
        },
        holds: "another topic bears the name",
      },
    ],

    async heal() {},

    healProbes: () => [
      {
        name: "log-answers",
        target,
        async ask() {
          await topics.bounds(topic);
          return null;
        },
        holds: "the topic exists, with a beginning and an end",
      },
    ],
  };
}
