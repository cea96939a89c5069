/**
 * A region's topic is deleted and made again under its name, empty: offsets begin at zero, and an offset that a reader
 * remembers is a place in another log. There is nothing to heal; the records are gone for good.
 */
import { ability, type Topics } from "../provider/region-abilities.ts";
import { type ArmedFault, type Fault, partsOf } from "./fault.ts";

export function logRecreated(region: string, topic: string): Fault {
  return {
    kind: "log-recreate",
    target: `${region}/${topic}`,
    args: { region, topic },
    touches: partsOf(region, ["kafka"]),
    legend: "emptied",
    regionsLost: [],
    regionsBehind: [],
    needs: ["topics"],
    arm: (on) => recreatedLog(ability(on.region(region), "topics"), region, topic),
  };
}

function recreatedLog(topics: Topics, region: string, topic: string): ArmedFault {
  const target = `${region}/${topic}`;
  let before: string | null = null;

  return {
    async prepare() {
      const state = await topics.state(topic);
      if (state === null)
        throw new Error(`topic ${topic} of ${region} cannot be made anew: it does not exist`);
      before = state.id;
    },

    async inject() {
      const { end } = await topics.bounds(topic);
      const from = performance.now();
      await topics.recreate(topic);
      return { from, until: performance.now(), figures: { endOffset: end } };
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
