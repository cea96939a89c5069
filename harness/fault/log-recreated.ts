/**
 * A region's topic is deleted and made again under its name, empty: offsets begin at zero, and whoever remembers one
 * remembers a place in another log. There is nothing to heal; the records are gone for good.
 */
import { reasonUnless } from "../component/part.ts";
import type { Fault } from "./fault.ts";
import { topicsOf } from "./topics-of.ts";

export function logRecreated(region: string, topic: string): Fault {
  const target = `${region}/${topic}`;
  let before: string | null = null;

  return {
    kind: "log-recreate",
    target,
    regionsLost: [],
    regionsBehind: [],

    async prepare(on) {
      const state = await topicsOf(on, region).state(topic);
      if (state === null)
        throw new Error(`topic ${topic} of ${region} cannot be made anew: it does not exist`);
      before = state.id;
    },

    async inject(on) {
      const { end } = await topicsOf(on, region).bounds(topic);
      const from = performance.now();
      await topicsOf(on, region).recreate(topic);
      return { from, until: performance.now(), figures: { endOffset: end } };
    },

    effectProbes: (on) => [
      {
        name: "another-log",
        target,
        ask: () =>
          reasonUnless(async () => {
            const now = (await topicsOf(on, region).state(topic))?.id ?? null;
            if (now === null) return `topic ${topic} does not exist`;
            return now === before ? `topic ${topic} is the same as before (${now})` : null;
          }),
        holds: "another topic bears the name",
      },
    ],

    async heal() {},

    healProbes: (on) => [
      {
        name: "log-answers",
        target,
        ask: () =>
          reasonUnless(async () => {
            await topicsOf(on, region).bounds(topic);
            return null;
          }),
        holds: "the topic exists and says where it begins and ends",
      },
    ],
  };
}
