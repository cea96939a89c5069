/**
 * The retention of a region's topic deletes everything older than about a second, as it deletes what is old anywhere,
 * only sooner: a mirror that was cut off from the topic and had not copied it by then never will. It goes on until healed.
 * Healing gives the topic its own settings back; what was deleted stays deleted. Traffic must flow, for a log is
 * deleted segment by segment and the last one is closed by the record that follows it.
 */

import type { LogBounds } from "../component/kafka/admin.ts";
import { type ArmedFault, type Fault, timed } from "./fault.ts";
import { type ArmedTopic, topicFault } from "./topic-fault.ts";

const retention = { "retention.ms": "1000", "segment.ms": "500" };

export function logPurged(region: string, topic: string): Fault {
  return topicFault({ kind: "log-purge", legend: "purged", region, topic }, purgedLog);
}

function purgedLog({ topics, topic, target, present }: ArmedTopic): ArmedFault {
  let before: LogBounds | null = null;
  let settings: Readonly<Record<string, string>> = {};

  return {
    async prepare() {
      settings = (await present("purged")).settings;
      before = await topics.bounds(topic);
    },

    inject: () =>
      timed(
        () => topics.configure(topic, retention),
        () => ({ firstOffset: before!.first, endOffset: before!.end }),
      ),

    effectProbes: () => [
      {
        name: "log-begins-later",
        target,
        // Not only later than it did: a mirror cut off before now has taken nothing of what is gone last.
        async ask() {
          const { first } = await topics.bounds(topic);
          if (before === null) return "the log was not looked at before";
          return first >= before.end && first > before.first
            ? null
            : `the log begins at offset ${first}, it began at ${before.first} and ended at ${before.end}`;
        },
        holds: "every record that the log held before is deleted",
      },
    ],

    async heal() {
      const own = (name: string): [string, string | null] => [name, settings[name] ?? null];
      await topics.configure(topic, Object.fromEntries(Object.keys(retention).map(own)));
    },

    healProbes: () => [
      {
        name: "retention-restored",
        target,
        async ask() {
          const now = (await topics.state(topic))?.settings ?? {};
          const other = Object.keys(retention).find((name) => now[name] !== settings[name]);
          return other === undefined ? null : `${other} is ${now[other] ?? "the broker's"}`;
        },
        holds: "the topic has its own settings again",
      },
    ],
  };
}
